/* VtEntry: one of a document's samples: what was opened, or what a method has made of another one, with all that was computed for it.
 * Lives with its document. */
#pragma once

#include "sample/vt-sample.h"

G_BEGIN_DECLS

#define VT_TYPE_ENTRY (vt_entry_get_type ())
G_DECLARE_FINAL_TYPE (VtEntry, vt_entry, VT, ENTRY, GObject)

VtSample *vt_entry_get_sample (VtEntry *entry); /* (transfer none); of what was opened: the frame shown last */
const char *vt_entry_get_title (VtEntry *entry);

/* How it was made, "minimise:tolerance=0.01"; "" for what was opened. */
const char *vt_entry_get_made (VtEntry *entry);

/* The identity of the sample it was made from (vt_sample_get_hash()); "" for what was opened. */
const char *vt_entry_get_parent (VtEntry *entry);

G_END_DECLS
