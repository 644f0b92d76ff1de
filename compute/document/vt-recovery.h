/* Drafts that a program left behind which did not end as it should. See vt-document-draft.c for how they come about. */
#pragma once

#include "document/vt-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *path;     /* of the draft: opening it gives back the document as it was */
  char *name;     /* what was being worked on, for the reader */
  guint n_results; /* fields and tables that were computed */
  gint64 when;    /* of the last change, Unix time */
} VtRecovery;

void vt_recovery_free (VtRecovery *recovery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtRecovery, vt_recovery_free)

/* $XDG_STATE_HOME/vitrine/drafts. Caller frees. */
char *vt_recovery_dup_folder (void);

/* The drafts in @folder that no program has open (VtRecovery), the newest first. Reads a few pages of each. */
GPtrArray *vt_recovery_list (const char *folder);

/* Deletes the draft and what lies beside it. */
void vt_recovery_discard (const char *path);

/* A draft knows what it is a draft of. @file: (nullable). */
void vt_recovery_mark (VtStoreContents *contents, GFile *file);
gboolean vt_recovery_is_marked (const VtStoreContents *contents, GFile **file);
void vt_recovery_unmark (GPtrArray *parts);

G_END_DECLS
