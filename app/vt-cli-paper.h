/* What the commands that draw for paper share: output, size, resolution, background, numbers beside the picture. */
#pragma once

#include "vt-cli.h"

G_BEGIN_DECLS

typedef struct
{
  char *out_path;
  double width_mm, height_mm, dpi; /* 0: as suits */
  gboolean transparent, with_data;
} VtCliPaper;

extern VtCliPaper vt_cli_paper;

/* Entries of a command; what they say differs, and is N_(). */
#define VT_CLI_PAPER_ENTRIES(output, width, height, data) \
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &vt_cli_paper.out_path, output, "OUT" }, \
  { "width", 0, 0, G_OPTION_ARG_DOUBLE, &vt_cli_paper.width_mm, width, "MM" }, \
  { "height", 0, 0, G_OPTION_ARG_DOUBLE, &vt_cli_paper.height_mm, height, "MM" }, \
  { "dpi", 0, 0, G_OPTION_ARG_DOUBLE, &vt_cli_paper.dpi, N_("Pixels per inch of a .png (default: 300)"), "N" }, \
  { "transparent", 't', 0, G_OPTION_ARG_NONE, &vt_cli_paper.transparent, N_("No background"), NULL }, \
  { "data", 0, 0, G_OPTION_ARG_NONE, &vt_cli_paper.with_data, data, NULL }

void vt_cli_paper_reset (void);

/* Sizes and resolution. */
gboolean vt_cli_paper_check (GError **error);

/* Whether the output is named and ends with one of @endings, NULL-terminated. */
gboolean vt_cli_paper_ends_with (const char *const *endings);

/* Waits for one job after the other until @next has no more: NULL without an error. */
typedef VtJob *(*VtCliNextJob) (VtCli *cli, gpointer data, GError **error);
gboolean vt_cli_wait_for_all (VtCli *cli, VtCliNextJob next, gpointer data, GError **error);

G_END_DECLS
