/* VtEvent: what one attempt to leave the minimum came to; failed ones too.
 *
 * Displacements are from the start, in whole multiples of VT_EVENT_GRAIN (2⁻¹⁸ Å ≈ 4e-6 Å), of the atoms that moved farther than a few of
 * those: in that form they are stored, compared and shown, so that an event that has been stored is the event that was found. At a
 * stationary point with curvatures of some 10 eV/Å² that much rounding of a thousand coordinates changes the energy by 1e-8 eV.
 *
 * A sketch is what is left of them in a packed document: about where the atoms that move farthest are at the saddle, a byte for each coordinate; in all
 * some 140 bytes. Of 113 saddles 109 were found again from theirs (bench-artn, sketch=1). */
#pragma once

#include "landscape/vt-search.h"

G_BEGIN_DECLS

#define VT_EVENT_GRAIN 0x1p-18

typedef struct
{
  gatomicrefcount count;
  guint64 atom;       /* index of the centre */
  guint attempt;      /* of this atom, from 0 */
  VtOutcome outcome;
  VtSearchResult found;
  double radius;      /* of the active sphere in the end; 0: the whole cell */
  double move;        /* length of the displacement start → saddle, over all atoms */
  double participation; /* (Σd²)² / Σd⁴ over atoms: how many of them take part in it */
  double full_energy; /* of the saddle above the start, refined in the whole cell; NaN unless that was done */
  double full_force, full_second; /* largest force and second curvature there */
  guint full_calls;
  gint64 same_as;     /* attempt of the first event of this atom that is the same (this one's own if it is new); −1 unless connected */

  guint n_moved;      /* 0 unless there is a saddle */
  guint32 *moved;     /* indices of atoms, ascending */
  gint32 *saddle;     /* 3 × n_moved grains */
  gint32 *end;        /* the new minimum; NULL unless connected */
  GBytes *sketch;     /* NULL unless it was read from a packed document, or found again from what was */
} VtEvent;

VtEvent *vt_event_new (void);
VtEvent *vt_event_ref (VtEvent *event);
void vt_event_unref (VtEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtEvent, vt_event_unref)

/* Copies (transfer full): one of its own displacements, and one without any, nor a sketch, which tells all the rest. */
VtEvent *vt_event_dup (const VtEvent *event);
VtEvent *vt_event_dup_numbers (const VtEvent *event);

/* Takes up the displacements of @n atoms with the indices @atoms (NULL: 0 … n − 1), and computes move and participation. @end may be NULL.
 * Displacements are the differences themselves, not their shortest images. */
void vt_event_set_path (VtEvent *event, gsize n, const guint32 *atoms, const double *start, const double *saddle, const double *end);

/* (d_a · d_b) / (|d_a| |d_b|) of the displacements to the saddles; 0 if either has none. */
double vt_event_get_overlap (const VtEvent *a, const VtEvent *b);

/* Whether two connected events of one atom are one. Of one without displacements the numbers decide. */
gboolean vt_event_is_same (const VtEvent *a, const VtEvent *b, const VtProtocol *protocol);

/* Whether it is the first of its kind on its atom, and connected. */
gboolean vt_event_is_distinct (const VtEvent *event);

/* The best value of the barrier: the refined one where there is one. */
double vt_event_get_barrier (const VtEvent *event);

/* Adds @share of the displacement to @positions (3 × all atoms): the saddle's or the end's. */
void vt_event_displace (const VtEvent *event, gboolean end, double *positions);

/* Of its displacements; the one it has, if that is all; NULL of one without a saddle. */
GBytes *vt_event_dup_sketch (const VtEvent *event);
/* An event of its own with the displacements to the saddle that the sketch tells; NULL if there is none. */
VtEvent *vt_event_new_from_sketch (const VtEvent *event, gsize n_atoms);

/* As bytes, to be stored: the atoms and their displacements, or the sketch. */
GBytes *vt_event_pack_path (const VtEvent *event);
gboolean vt_event_unpack_path (VtEvent *event, const guint8 *bytes, gsize length, gsize n_atoms);

/* All of it, for another process of the same program on the same kind of machine. */
GBytes *vt_event_to_bytes (const VtEvent *event);
VtEvent *vt_event_from_bytes (const guint8 *bytes, gsize length, gsize n_atoms); /* NULL if they make no sense */

G_END_DECLS
