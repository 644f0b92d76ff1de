/* vitrine-cli compose: several figures on one page, with panel letters. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-composition.h"
#include "vt-cli.h"

#define ONE_COLUMN_MM 85
#define TWO_COLUMNS_MM 170

static char *out_path, *layout;
static double width_mm, height_mm, dpi;
static int n_columns;
static gboolean transparent, data_too, no_letters;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_("The page to write: .pdf, .svg or .png"), "OUT" },
  { "layout", 'l', 0, G_OPTION_ARG_STRING, &layout, N_("grid (default), or first: the first panel large, the others beside it"), N_("LAYOUT") },
  { "columns", 0, 0, G_OPTION_ARG_INT, &n_columns, N_("Panels side by side in a grid (default: as suits their number)"), "N" },
  { "width", 0, 0, G_OPTION_ARG_DOUBLE, &width_mm, N_("Width on paper (default: 85 mm for one panel, 170 mm for more)"), "MM" },
  { "height", 0, 0, G_OPTION_ARG_DOUBLE, &height_mm, N_("Height on paper (default: as suits the panels)"), "MM" },
  { "dpi", 0, 0, G_OPTION_ARG_DOUBLE, &dpi, N_("Pixels per inch of a .png (default: 300)"), "N" },
  { "transparent", 't', 0, G_OPTION_ARG_NONE, &transparent, N_("No background"), NULL },
  { "data", 0, 0, G_OPTION_ARG_NONE, &data_too, N_("Write each panel's numbers beside the page, OUT-a.csv, OUT-b.csv …"), NULL },
  { "no-letters", 0, 0, G_OPTION_ARG_NONE, &no_letters, N_("No (a), (b) …"), NULL },
  { NULL },
};

static void
reset (void)
{
  g_clear_pointer (&out_path, g_free);
  g_clear_pointer (&layout, g_free);
  vt_cli_view_reset ();
}

static gboolean
check_options (GError **error)
{
  if ((width_mm != 0 && !(width_mm >= 20 && width_mm <= 1000)) || (height_mm != 0 && !(height_mm >= 20 && height_mm <= 1000)))
    vt_cli_usage_error (error, _("--width and --height take 20 to 1000 mm."));
  else if (dpi != 0 && !(dpi >= 30 && dpi <= 2400))
    vt_cli_usage_error (error, _("--dpi takes 30 to 2400."));
  else if (n_columns < 0 || n_columns > 26)
    vt_cli_usage_error (error, _("--columns takes 1 to 26."));
  else if (layout != NULL && strcmp (layout, "grid") != 0 && strcmp (layout, "first") != 0)
    vt_cli_usage_error (error, _("--layout takes grid or first, not “%s”."), layout);
  else if (out_path == NULL
           || (!g_str_has_suffix (out_path, ".pdf") && !g_str_has_suffix (out_path, ".svg") && !g_str_has_suffix (out_path, ".png")))
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

static gboolean
prepare (VtCli *cli, VtComposition *composition, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      VtJob *job = vt_composition_prepare (composition, cli->document, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (job == NULL)
        return TRUE;
      if (!vt_cli_wait (cli, job, error))
        return FALSE;
    }
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
  good = vt_composition_export (work->composition, NULL, work->view, out_path, work->width, height_mm, dpi, transparent, error)
         && (!data_too || vt_composition_export_data (work->composition, work->view, out_path, NULL, error));
  g_cancellable_pop_current (cli->cancellable);
  return good;
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
  VtCliComposing work = { composition, view, width_mm > 0 ? width_mm : arguments[2] == NULL ? ONE_COLUMN_MM : TWO_COLUMNS_MM };
  return vt_cli_view_check (view, error) && vt_cli_check_methods (cli, error) && vt_cli_check_output (out_path, error)
         && vt_cli_open (cli, arguments[0], error) && vt_cli_run_methods (cli, error) && vt_cli_view_apply (cli, view, 85.0 / 68, error)
         && prepare (cli, composition, error) && vt_cli_await (cli, _("Drawing"), draw_work, &work, error);
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
