/* VtArtn: attempts on the atoms of a sample.
 *
 * Everything an attempt depends on – the sample (which is a minimum), the potential, the protocol, the seed – is fixed here; with the atom
 * and the number of the attempt they decide what comes of it, to the last bit, whenever, wherever and in whatever order it is made. */
#pragma once

#include <gio/gio.h>

#include "landscape/vt-event.h"
#include "potential/vt-potential.h"

G_BEGIN_DECLS

typedef struct
{
  VtProtocol protocol;
  guint64 seed;
  double refine; /* share of the connected events whose saddle is refined in the whole cell, 0 … 1 */
} VtArtnOptions;

/* Immutable. Any number of workers share it. */
typedef struct _VtArtn VtArtn;

/* Fails if the potential does not fit, or if the sample is no minimum: a force above VT_ARTN_MINIMUM. */
#define VT_ARTN_MINIMUM 0.01
VtArtn *vt_artn_new (VtSample *sample, VtPotential *potential, const VtArtnOptions *options, GCancellable *cancellable, GError **error);
VtArtn *vt_artn_ref (VtArtn *artn);
void vt_artn_unref (VtArtn *artn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtArtn, vt_artn_unref)

VtSample *vt_artn_get_sample (VtArtn *artn);
VtPotential *vt_artn_get_potential (VtArtn *artn);
const VtArtnOptions *vt_artn_get_options (VtArtn *artn);

/* The workspace of one thread. */
typedef struct _VtArtnWorker VtArtnWorker;

VtArtnWorker *vt_artn_worker_new (VtArtn *artn);
void vt_artn_worker_free (VtArtnWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtArtnWorker, vt_artn_worker_free)

/* One attempt on the atom of index @atom. NULL once @cancellable is cancelled. */
VtEvent *vt_artn_worker_attempt (VtArtnWorker *worker, gsize atom, guint attempt, GCancellable *cancellable);

/* The saddle near that of @sketch, of which some displacements are known about, and its sides. NULL once @cancellable is cancelled. */
VtEvent *vt_artn_worker_find_again (VtArtnWorker *worker, const VtEvent *sketch, GCancellable *cancellable);

/* Takes the saddle of @event to the saddle of the whole cell: its displacements, full_*, and the new minimum it leads to there. FALSE if it gets lost. */
gboolean vt_artn_worker_refine (VtArtnWorker *worker, VtEvent *event, GCancellable *cancellable);

G_END_DECLS
