/* vitrine-cli compose: several figures on one page, with panel letters. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-composition.h"
#include "vt-cli-paper.h"

#define ONE_COLUMN_MM 85
#define TWO_COLUMNS_MM 170

static char *layout;
static int n_columns;
static gboolean no_letters;

static const GOptionEntry entries[] = {
  VT_CLI_PAPER_ENTRIES (N_("The page to write: .pdf, .svg or .png"), N_("Width on paper (default: 85 mm for one panel, 170 mm for more)"),
                        N_("Height on paper (default: as suits the panels)"),
                        N_("Write each panel's numbers beside the page, OUT-a.csv, OUT-b.csv …")),
  { "layout", 'l', 0, G_OPTION_ARG_STRING, &layout, N_("grid (default), or first: the first panel large, the others beside it"), N_("LAYOUT") },
  { "columns", 0, 0, G_OPTION_ARG_INT, &n_columns, N_("Panels side by side in a grid (default: as suits their number)"), "N" },
  { "no-letters", 0, 0, G_OPTION_ARG_NONE, &no_letters, N_("No (a), (b) …"), NULL },
  { NULL },
};

static void
reset (void)
{
  vt_cli_paper_reset ();
  g_clear_pointer (&layout, g_free);
  vt_cli_view_reset ();
}

static gboolean
check_options (GError **error)
{
  static const char *const endings[] = { ".pdf", ".svg", ".png", NULL };

  if (!vt_cli_paper_check (error))
    return FALSE;
  if (n_columns < 0 || n_columns > 26)
    vt_cli_usage_error (error, _("--columns takes 1 to 26."));
  else if (layout != NULL && strcmp (layout, "grid") != 0 && strcmp (layout, "first") != 0)
    vt_cli_usage_error (error, _("--layout takes grid or first, not “%s”."), layout);
  else if (!vt_cli_paper_ends_with (endings))
    vt_cli_usage_error (error, _("Name the output with -o, ending in .pdf, .svg or .png."));
  else
    return TRUE;
  return FALSE;
}

static VtComposition *
make_composition (char **panels, GError **error)
{
  g_autoptr (VtComposition) composition = vt_composition_new ();

  for (char **panel = panels; *panel != NULL; panel++)
    if (!vt_composition_add (composition, *panel, error))
      return NULL;
  vt_composition_set_layout (composition, g_strcmp0 (layout, "first") == 0 ? VT_LAYOUT_FIRST : VT_LAYOUT_GRID, (guint) n_columns);
  if (no_letters)
    vt_composition_set_letters (composition, FALSE);
  return g_steal_pointer (&composition);
}

static VtJob *
prepare (VtCli *cli, gpointer composition, GError **error)
{
  return vt_composition_prepare (composition, cli->document, error);
}

typedef struct
{
  VtComposition *composition;
  VtView *view;
  double width;
} VtCliComposing;

static gboolean
draw_work (VtCli *cli, gpointer data, GError **error)
{
  VtCliComposing *work = data;
  gboolean good;

  g_cancellable_push_current (cli->cancellable);
  good = vt_composition_export (work->composition, NULL, work->view, vt_cli_paper.out_path, work->width, vt_cli_paper.height_mm,
                                vt_cli_paper.dpi, vt_cli_paper.transparent, error)
         && (!vt_cli_paper.with_data
             || vt_composition_export_data (work->composition, work->view, vt_cli_paper.out_path, NULL, error));
  g_cancellable_pop_current (cli->cancellable);
  return good;
}

/* Panels that --data asked for in vain. */
static void
tell_pictures (char **panels)
{
  for (char **panel = panels; *panel != NULL; panel++)
    if (vt_figure_parse (*panel, NULL, NULL)->csv == NULL)
      /* Translators: number of a panel, its figure. */
      g_printerr (_("Panel %u, “%s”, is a picture and has no table of numbers: nothing was written for it.\n"), (guint) (panel - panels) + 1, *panel);
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  g_autoptr (VtView) view = vt_view_new ();
  g_autoptr (VtComposition) composition = NULL;

  if (arguments[0] == NULL || arguments[1] == NULL)
    {
      vt_cli_usage_error (error, _("Name a FILE and at least one panel, such as “compose cu50zr50-glass view rdf -o figure.pdf”."));
      return FALSE;
    }
  if (!check_options (error) || (composition = make_composition (arguments + 1, error)) == NULL)
    return FALSE;
  VtCliComposing work = { composition, view,
                           vt_cli_paper.width_mm > 0 ? vt_cli_paper.width_mm : arguments[2] == NULL ? ONE_COLUMN_MM : TWO_COLUMNS_MM };
  const gboolean good =
      vt_cli_view_check (view, error) && vt_cli_check_methods (cli, error) && vt_cli_check_output (vt_cli_paper.out_path, error)
         && vt_cli_open (cli, arguments[0], error) && vt_cli_run_methods (cli, error) && vt_cli_view_apply (cli, view, 85.0 / 68, error)
         && vt_cli_wait_for_all (cli, prepare, composition, error) && vt_cli_await (cli, _("Drawing"), draw_work, &work, error);
  if (good && vt_cli_paper.with_data)
    tell_pictures (arguments + 1);
  return good;
}

const VtCliCommand vt_cli_compose = {
  .name = "compose",
  .arguments = N_("FILE PANEL… -o OUT"),
  .summary = N_("Put several figures on one page, with panel letters"),
  .description = N_("Examples:\n"
                    "  vitrine-cli compose cu50zr50-glass view rdf -c s2 -o figure.pdf\n"
                    "  vitrine-cli compose glass.vitrine view slice-map:field=s2,contour=median w20-fig7:field=s2 \\\n"
                    "      --layout first --data -o figure.pdf\n"
                    "\n"
                    "A panel is a figure, or a figure with parameters, ID:NAME=VALUE,… (“vitrine-cli figures” lists them); “view” is\n"
                    "the picture of the atoms, and the options from --colour-by on are for it."),
  .takes_file = TRUE,
  .entries = entries,
  .more_entries = vt_cli_view_entries,
  .reset = reset,
  .run = run,
};
