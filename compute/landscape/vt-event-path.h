/* VtEventPath: the way of an event over its saddle, with the energy along it.
 *
 * From the saddle the path goes down both sides as a drop would flow, dx/dt = F: that is the minimum-energy path (Fukui 1981, without
 * masses). Its two ends are the minima that the flow comes to; a saddle that is not connected to the start has a path as well. */
#pragma once

#include <gio/gio.h>

#include "landscape/vt-event.h"
#include "potential/vt-potential.h"
#include "sample/vt-table.h"

G_BEGIN_DECLS

/* Atoms move notably that get at least this share of the way of the one that gets farthest. */
#define VT_EVENT_NOTABLE 0.25

typedef struct
{
  gatomicrefcount count;
  guint n_points;       /* the first and the last are minima */
  guint saddle;         /* which of them is the saddle */
  double *length;       /* n_points: along the path from its first point, in the 3n coordinates of all atoms; ascending */
  double *energy;       /* n_points: above the start of the event (the sample) */
  guint n_atoms;        /* that move noticeably */
  guint32 *atoms;       /* their indices, ascending */
  float *displacement;  /* n_points × n_atoms × 3, from the sample */
  double from_start;    /* largest distance of an atom at the first point from the sample */
  double from_end;      /* … at the last point from the event's new minimum; NaN if the event has none */
  guint n_calls;        /* evaluations of forces it cost */
} VtEventPath;

/* Of an event with its displacements (n_moved > 0). Blocks for a fraction of a second; uses the pool only to set up. NULL with @error, also when
 * cancelled. The same bits for any number of threads. */
VtEventPath *vt_event_path_new (VtSample *sample, VtPotential *potential, const VtEvent *event, GCancellable *cancellable, GError **error);
/* Straight from the start to the saddle and on to the end, where there is one: at once, with the energies at these points only. */
VtEventPath *vt_event_path_new_straight (const VtEvent *event);

VtEventPath *vt_event_path_ref (VtEventPath *path);
void vt_event_path_free (VtEventPath *path); /* drops a reference */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtEventPath, vt_event_path_free)

/* Whether its first point is the event's start, and its last one the event's new minimum. */
gboolean vt_event_path_is_from_start (const VtEventPath *path);
gboolean vt_event_path_is_to_end (const VtEventPath *path, const VtEvent *event);

double vt_event_path_get_length (const VtEventPath *path);

/* Moves @positions (3 × all atoms of the sample, as they are there) to where they are at @length. */
void vt_event_path_displace (const VtEventPath *path, double length, double *positions);

/* The energy at @length, linear between the points. */
double vt_event_path_get_energy (const VtEventPath *path, double length);

/* "event_path": energy against length, as a curve; with the barriers as scalars. */
VtTable *vt_event_path_make_table (const VtEventPath *path, VtSample *sample, VtPotential *potential, const VtEvent *event);

G_END_DECLS
