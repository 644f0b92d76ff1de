/* What the commands of vitrine-cli share: the session (file, document, interruption, progress) and options.
 *
 * Exit status: 0 done; 1 could not; 2 not understood; 128 + n ended by signal n. Results on stdout, everything else on
 * stderr. Nothing is written under its final name until it is complete. */
#pragma once

#include <json-glib/json-glib.h>

#include "document/vt-document.h"
#include "vt-view.h"

G_BEGIN_DECLS

#define VT_CLI_ERROR (vt_cli_error_quark ())
GQuark vt_cli_error_quark (void);

typedef enum
{
  VT_CLI_ERROR_USAGE, /* what was typed cannot be understood: exit status 2 */
} VtCliError;

/* The options every command with a FILE takes. */
typedef struct
{
  char *elements;   /* "Cu,Zr" */
  char *located;    /* where the file that a document is linked to is; NULL: where it says */
  char *sample;     /* which of a document's: title, or the beginning of its hash; NULL: what was opened */
  char *potential;  /* a bundled id or a file; NULL: the bundled one that fits */
  gint64 frame;
  int threads;
  gboolean quiet;
  char **methods;   /* "voronoi:face_threshold=0" … */
  char *checkpoint; /* where the method keeps its state; NULL: nowhere */
  gboolean resume;
  double checkpoint_interval; /* s */
  char **merges;    /* tables of values by atom id */
  char **fields;    /* "name (unit) = formula" */
  char *selection;  /* formula; NULL: none */
} VtCliOptions;

typedef struct
{
  VtDocument *document;
  GCancellable *cancellable;
  VtTrajectory *trajectory; /* of the file that is open; NULL if that is a .vitrine document */
  VtStoreContents *contents; /* of that document */
  VtCsv *csv;                /* being merged */
  char *name;               /* the file as it was named by the user */
  char *path;
  gint64 frame;             /* as read, from 0 */
  VtResult *made;           /* of the last method that made a new sample; NULL: none did */
  int signal;               /* that asked us to stop; 0 */
  char *stays;              /* folder or document in which what is unfinished is left on purpose; NULL: nothing is */
  char **arguments;         /* as typed: the command and all that followed */
  VtCliOptions options;
} VtCli;

typedef struct
{
  const char *name;
  const char *arguments;   /* N_("FILE -o OUT") */
  const char *summary;     /* N_() one line */
  const char *description; /* N_() for the end of --help: details and examples; may be NULL */
  gboolean takes_file;     /* gets the options of VtCliOptions */
  const GOptionEntry *entries;     /* the command's own; may be NULL */
  const GOptionEntry *more_entries; /* a second group; may be NULL */
  void (*reset) (void);            /* may be NULL */
  /* @arguments: what is left after the options, NULL-terminated. */
  gboolean (*run) (VtCli *cli, char **arguments, GError **error);
} VtCliCommand;

extern const VtCliCommand vt_cli_info, vt_cli_methods, vt_cli_compute, vt_cli_image, vt_cli_movie, vt_cli_figures, vt_cli_figure, vt_cli_compose;
/* A method as a command, with an option for each of its parameters; NULL if there is no such method. */
const VtCliCommand *vt_cli_find_method_command (const char *id);
extern const VtCliCommand vt_cli_artn, vt_cli_events, vt_cli_event, vt_cli_lammps_input, vt_cli_lammps_result;

/* The work of compute, with its options, where results are read in the place of computed: @read puts them into the document once @file is open. */
typedef gboolean (*VtCliReadFunc) (VtCli *cli, GError **error);
extern const GOptionEntry vt_cli_compute_entries[];
void vt_cli_compute_reset (void);
gboolean vt_cli_compute_with (VtCli *cli, const char *file, VtCliReadFunc read, GError **error);

/* ---- session ---- */
void vt_cli_init (VtCli *cli);
void vt_cli_clear (VtCli *cli);

/* Opens @name (a path or a bundled sample's id) at the frame asked for. */
gboolean vt_cli_open (VtCli *cli, const char *name, GError **error);
/* --potential, for what is open now; without it that of the document holds. */
void vt_cli_apply_potential (VtCli *cli);

/* Whether the methods given with -m and their parameters exist: before anything is read. */
gboolean vt_cli_check_methods (VtCli *cli, GError **error);

/* "LAMMPS dump", "Vitrine document" … */
const char *vt_cli_get_format (VtCli *cli);
gint64 vt_cli_get_n_frames (VtCli *cli); /* all of them once vt_cli_count_frames() is done */
gboolean vt_cli_count_frames (VtCli *cli, GError **error);
/* To another frame of the trajectory that is open, from 0. What was computed of the one before is gone. */
gboolean vt_cli_go (VtCli *cli, gint64 frame, GError **error);

/* Merges tables, runs the methods, defines fields, each in their order, then selects. */
gboolean vt_cli_run_methods (VtCli *cli, GError **error);

/* Computes what is missing. */
gboolean vt_cli_ensure_field (VtCli *cli, const char *name, GError **error);
gboolean vt_cli_ensure_table (VtCli *cli, const char *id, GError **error);

/* Waits for a job of the document with a progress bar. */
gboolean vt_cli_wait (VtCli *cli, VtJob *job, GError **error);

/* Work on another thread, so that Ctrl-C is heard here. @work reports through vt_cli_report() and polls
 * cli->cancellable. */
typedef gboolean (*VtCliWork) (VtCli *cli, gpointer data, GError **error);
gboolean vt_cli_await (VtCli *cli, const char *title, VtCliWork work, gpointer data, GError **error);
void vt_cli_report (double fraction, gpointer unused); /* any thread; a VtProgressFunc and VtImageProgress */

/* One FILE and nothing else, or the usage error. */
const char *vt_cli_only_file (char **arguments, GError **error);

/* Whether @path can be created: known before hours of computing, not after. */
gboolean vt_cli_check_output (const char *path, GError **error);

/* ---- --atoms: all, or those of --select ---- */
extern char *vt_cli_which_atoms;
#define VT_CLI_ATOMS_ENTRY \
  { "atoms", 0, 0, G_OPTION_ARG_STRING, &vt_cli_which_atoms, N_("Of which atoms: all (default), or selection, those of --select"), "all|selection" }
gboolean vt_cli_atoms_are_restricted (void);
gboolean vt_cli_atoms_check_word (GError **error);      /* before anything is read */
gboolean vt_cli_atoms_check (VtCli *cli, GError **error); /* once atoms have been selected: whether there are any */
const guint8 *vt_cli_atoms_get_marks (VtCli *cli);      /* the selection's; NULL if there is none */
VtDocument *vt_cli_atoms_dup_document (VtCli *cli, GError **error); /* of those atoms */

/* ---- documents that are written ---- */
extern gboolean vt_cli_link, vt_cli_embed;
#define VT_CLI_LINK_ENTRIES \
  { "link", 0, 0, G_OPTION_ARG_NONE, &vt_cli_link, N_("Leave the sample to its file: the document knows where it is, and its checksum"), NULL }, \
  { "embed", 0, 0, G_OPTION_ARG_NONE, &vt_cli_embed, N_("Put the sample into the document (default, but for one that is linked already)"), NULL }
gboolean vt_cli_check_link (const char *out_path, GError **error); /* before anything is read */
void vt_cli_reset_link (void);
VtStoreContents *vt_cli_dup_contents (VtCli *cli); /* as a document is to hold it */

/* ---- documents that are read ---- */

/* Shows the one that --sample names; FALSE with @error if there is none, or several. */
gboolean vt_cli_show_sample (VtCli *cli, GError **error);
const VtStoreOther *vt_cli_get_made (VtCli *cli); /* what is shown; NULL: what the document was made of */

/* ---- text ---- */
void vt_cli_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Parses the whole text as a finite number. */
gboolean vt_cli_parse_number (const char *text, double *value);

/* Writes @text in columns: @indent spaces before each line, broken at words. */
void vt_cli_print_wrapped (const char *text, int indent, int first_indent);
int vt_cli_text_width (const char *text);

/* ---- display options of image and figure ---- */
extern const GOptionEntry vt_cli_view_entries[];
void vt_cli_view_reset (void);

/* Sets on @view what needs no sample, so that a mistyped option is told before a long file is read. */
gboolean vt_cli_view_check (VtView *view, GError **error);

/* Sets the rest, on the view that a .vitrine document was saved with; computes the fields that are named. */
gboolean vt_cli_view_apply (VtCli *cli, VtView *view, double aspect, GError **error);

/* For backgrounds left to the theme. */
gboolean vt_cli_view_is_dark (void);

/* ---- parameters of methods and figures ---- */
void vt_cli_json_params (JsonBuilder *builder, const VtParamSpec *specs); /* the member "parameters" */
void vt_cli_print_params (const VtParamSpec *specs, int indent);

/* ---- results: every table of the document and summaries of @fields (VtField) ---- */
void vt_cli_print_results (VtCli *cli, GPtrArray *fields);
void vt_cli_print_results_as_json (VtCli *cli, GPtrArray *fields);

/* What "compute -o PATH" does with what there is now, cli->made included; NULL: shown as text. Whether the name will do is known before. */
gboolean vt_cli_check_result_path (const char *path, GError **error);
gboolean vt_cli_write_result (VtCli *cli, const char *path, GError **error);

/* ---- JSON ---- */

/* The generator's text with a newline on stdout. Takes the builder's root. */
void vt_cli_print_json (JsonBuilder *builder);
void vt_cli_json_string (JsonBuilder *builder, const char *name, const char *value);
void vt_cli_json_number (JsonBuilder *builder, const char *name, double value); /* null unless finite */
void vt_cli_json_integer (JsonBuilder *builder, const char *name, gint64 value);

/* The members "file", "frame", "sample_hash", "atoms" that head every result about a file. */
void vt_cli_json_source (VtCli *cli, JsonBuilder *builder);

G_END_DECLS
