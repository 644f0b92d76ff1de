/* VtWindow's insides, shared by its files: layout (vt-window.c), files (vt-window-open.c), what it is asked to do (vt-window-actions.c,
 * vt-window-export.c), and what it tells (vt-window-status.c). */
#pragma once

#include "vt-events-panel.h"
#include "vt-inspector.h"
#include "vt-heartbeat.h"
#include "vt-motion-bar.h"
#include "vt-plots-panel.h"
#include "vt-sidebar.h"
#include "vt-timeline.h"
#include "vt-viewport.h"
#include "vt-welcome.h"
#include "vt-window.h"

G_BEGIN_DECLS

struct _VtWindow
{
  AdwApplicationWindow parent_instance;

  VtStage *stage;
  VtHeartbeat *heartbeat;
  GCancellable *opening;
  GCancellable *drawing; /* the pictures being exported */
  gboolean closing;
  gboolean discard; /* what the document does not hold may be lost */
  GFile *next;      /* to be opened if the user agrees to leave what is there; NULL if none */
  guint keep_id;    /* writes how the document is looked at */
  GPtrArray *recoveries; /* VtRecovery: offered, the first one next; NULL if there is none */

  guint status_id;
  guint progress_id; /* tells how far jobs are, while there are any */
  GSimpleAction *status;
  AdwToast *toast; /* while it is seen */
  char *toast_text, *toast_details; /* what it says */
  char *next_text, *next_details;   /* what is to be said then */
  gint64 toast_time; /* when it began to */
  guint toast_id;
  char *message;   /* the last thing said to the user */
  char *error;     /* the last thing that went wrong, NULL if nothing since the last success */
  int exporting;   /* exports under way */
  gboolean filming; /* a movie is being made */
  char *exported;  /* path of the last finished export */
  char *figure;    /* the last figure shown, "ID" or "ID:name=value,…" */
  char *wish;      /* formula to select by, while its fields are computed */
  VtSelectMode wish_mode;
  GCancellable *selecting; /* of the formula being evaluated */
  guint width_id;
  gboolean left_gave_way; /* the left panel is hidden for want of room, not by the user */
  int wide;        /* whether the window was wide enough for both panels: −1 not known */
  guint height_id;
  gboolean low;    /* whether the window is too low for all that the right panel would like to show */

  AdwToastOverlay *toasts;
  GtkWidget *title_box;
  GtkLabel *title, *subtitle; /* not an AdwWindowTitle, which knows no subscripts */
  AdwSplitButton *open_button;
  GtkButton *undo_button;
  GtkButton *redo_button;
  GtkToggleButton *left_toggle;
  GtkToggleButton *right_toggle;
  GtkMenuButton *figures_button;
  GtkButton *export_button;
  GtkRevealer *banner; /* asks for the elements */
  GtkRevealer *recovery; /* offers what a crash has left */
  GtkLabel *recovery_label;
  GtkRevealer *progress;
  GtkSpinner *spinner;
  GtkLabel *progress_label;
  GtkStack *pages;
  GtkWidget *drop_hint;
  GtkPaned *left_paned;
  GtkPaned *right_paned;
  GtkPaned *info_paned;
  VtSidebar *sidebar;
  VtViewport *viewport;
  GtkLabel *live; /* what moves the atoms, and how far it is */
  guint live_id;
  VtTimeline *timeline;
  GtkWidget *view_buttons, *tool_buttons, *heads; /* over the picture: at its head, in the middle, and what is said at its head */
  GtkRevealer *selected_revealer;
  GtkLabel *selected;
  VtMotionBar *motion;
  GtkWidget *right_panel;
  GtkStack *right_pages;
  AdwBin *events_place;
  VtEventsPanel *events; /* NULL until there are events, or the page has been shown */
  VtPlotsPanel *plots;
  VtInspector *inspector;
};

void vt_window_add_actions (VtWindow *self);
void vt_window_update_actions (VtWindow *self); /* what can be done now */

/* Says it in a toast; @details (nullable) behind a button. */
void vt_window_say (VtWindow *self, const char *text, const char *details);
void vt_window_complain (VtWindow *self, const char *text, const char *details);
/* What came of an action: an error (transfer full) is said in a toast and in win.status's "error"; NULL: all went well. */
void vt_window_report (VtWindow *self, GError *error);

/* What is under way and can be cancelled; NULL: nothing. */
void vt_window_show_progress (VtWindow *self, const char *text);

/* The state of win.status is brought up to date soon. */
void vt_window_queue_status (VtWindow *self);
gboolean vt_window_update_status (gpointer self);

/* In vt-window-open.c. */
void vt_window_add_opening (VtWindow *self);
void vt_window_open_located (VtWindow *self, GFile *file, GFile *located);
void vt_window_show_page (VtWindow *self);         /* the sample, that one is being opened, or the welcome */
gboolean vt_window_knows_species (VtWindow *self); /* elements of what is shown, or it needs none */

/* In vt-window-export.c: no widget is needed, so that scripts can ask too. */
void vt_window_export_image (VtWindow *self, const char *path);
void vt_window_export_sample (VtWindow *self, const char *path);
void vt_window_export_selection (VtWindow *self, const char *path); /* the selected atoms alone */
void vt_window_export_figure (VtWindow *self, const char *path);
void vt_window_show_figure (VtWindow *self, const char *text);

/* In vt-window-select.c. */
void vt_window_add_select_actions (VtWindow *self);
void vt_window_select_job_finished (VtWindow *self, VtJob *job);

/* In vt-window-events.c. */
void vt_window_add_event_actions (VtWindow *self);
VtEventsPanel *vt_window_get_events (VtWindow *self); /* makes it */
void vt_window_show_right (VtWindow *self, const char *page); /* "plots" or "events" */
void vt_window_add_events_status (VtWindow *self, GVariantDict *dict);

/* In vt-window-movie.c. */
void vt_window_add_movie_actions (VtWindow *self);

/* In vt-window-fields.c. */
void vt_window_add_field_actions (VtWindow *self);

/* In vt-window-lammps.c. */
void vt_window_add_lammps_actions (VtWindow *self);

/* In vt-window-potential.c. */
void vt_window_add_potential_actions (VtWindow *self);

/* In vt-window-document.c. */
void vt_window_save (VtWindow *self);
void vt_window_save_as (VtWindow *self, const char *path);
gboolean vt_window_link_sample (VtWindow *self, gboolean linked); /* FALSE: it is in no file */
void vt_window_locate (VtWindow *self, GFile *document);          /* asks for the file that it is linked to */
void vt_window_save_dialog (VtWindow *self);
void vt_window_restore_view (VtWindow *self); /* as it was saved with the document that has been opened */
gboolean vt_window_may_close (VtWindow *self); /* if not, the user is being asked */
/* Whether @file may replace what is there; if not, the user is being asked, and it is opened if he agrees. */
gboolean vt_window_may_open (VtWindow *self, GFile *file);
void vt_window_keep_view (VtWindow *self); /* how the document is looked at, soon */

/* In vt-window-recovery.c. */
void vt_window_recover (VtWindow *self);
void vt_window_discard_recovery (VtWindow *self);

/* Figures that were shown are kept with the document: their texts, the last one at the end. */
char **vt_window_dup_figures (VtWindow *self);
void vt_window_remember_figure (VtWindow *self, const char *text);

void vt_window_update_title (VtWindow *self);

/* What an image export is told; the settings' last values where zero. */
typedef struct
{
  int width, height;
  gboolean transparent;
  gboolean legend, tripod, scale_bar;
  gboolean data;     /* the numbers too, as CSV beside the picture */
  int dpi;
  gboolean page;     /* @panels on one page, not the picture alone */
  gboolean first;    /* the first panel large */
  char *panels;      /* figures, one per line */
} VtImageRequest;

void vt_image_request_clear (VtImageRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VtImageRequest, vt_image_request_clear)

#define MAX_REQUEST_PIXELS 16384 /* along a side */

/* As it was last made: with this document, else at all. Sizes and panels are kept in the document and in the settings. */
void vt_window_load_request (VtWindow *self, VtImageRequest *request);
void vt_window_store_request (VtWindow *self, const VtImageRequest *request);
void vt_window_export_image_with (VtWindow *self, const char *path, const VtImageRequest *request);

/* In vt-window-page.c. */
void vt_window_export_page (VtWindow *self, const char *path, const VtImageRequest *request);
void vt_window_on_plot_saved (VtWindow *self, const char *path, const char *message);
void vt_window_begin_export (VtWindow *self);
void vt_window_end_export (VtWindow *self, const char *path, GError *error);

/* The view as the picture is to show it: on white if the window's ground is left to the theme. */
void vt_window_apply_request (VtView *view, const VtImageRequest *request);

G_END_DECLS
