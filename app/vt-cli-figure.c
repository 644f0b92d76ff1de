/* vitrine-cli figures and figure: the presets of render/figure. */
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-figure.h"
#include "vt-cli-paper.h"

/* "η_{0}" as a terminal can show it: "η_0". */
static char *
dup_plain (const char *text)
{
  GString *plain = g_string_new (text);

  g_string_replace (plain, "_{", "_", 0);
  g_string_replace (plain, "^{", "^", 0);
  g_string_replace (plain, "}", "", 0);
  return g_string_free (plain, FALSE);
}

static gboolean as_json;

static const GOptionEntry list_entries[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_("As JSON"), NULL },
  { NULL },
};

static void
add_names (JsonBuilder *builder, const char *name, const char *const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; values != NULL && *values != NULL; values++)
    json_builder_add_string_value (builder, *values);
  json_builder_end_array (builder);
}

static void
print_figures_as_json (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (const VtFigure *const *figure = vt_figure_list (); *figure != NULL; figure++)
    {
      json_builder_begin_object (builder);
      vt_cli_json_string (builder, "id", (*figure)->id);
      vt_cli_json_string (builder, "title", _((*figure)->title));
      vt_cli_json_string (builder, "caption", _((*figure)->caption));
      vt_cli_json_number (builder, "width_mm", (*figure)->width_mm);
      vt_cli_json_number (builder, "height_mm", (*figure)->height_mm);
      vt_cli_json_params (builder, (*figure)->params);
      add_names (builder, "fields", (*figure)->fields);
      add_names (builder, "tables", (*figure)->tables);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  vt_cli_print_json (builder);
}

static gboolean
run_figures (VtCli *cli, char **arguments, GError **error)
{
  if (arguments[0] != NULL)
    {
      vt_cli_usage_error (error, _("“%s” is one argument too many; to draw a figure use the command “figure”."), arguments[0]);
      return FALSE;
    }
  if (as_json)
    {
      print_figures_as_json ();
      return TRUE;
    }
  for (const VtFigure *const *figure = vt_figure_list (); *figure != NULL; figure++)
    {
      g_print ("%-10s %s (%g × %g mm)\n", (*figure)->id, _((*figure)->title), (*figure)->width_mm, (*figure)->height_mm);
      g_autofree char *caption = dup_plain (_((*figure)->caption));

      vt_cli_print_wrapped (caption, 11, 11);
      vt_cli_print_params ((*figure)->params, 11);
    }
  return TRUE;
}

const VtCliCommand vt_cli_figures = {
  .name = "figures",
  .arguments = "",
  .summary = N_("List the figures"),
  .entries = list_entries,
  .run = run_figures,
};

/* ---- one figure ---- */

static char *param_text;
static VtParams *params;

static const GOptionEntry entries[] = {
  VT_CLI_PAPER_ENTRIES (N_("The figure to write: .pdf, .svg, .png, or its numbers as .csv"), N_("Width on paper (default: one column, 85 mm)"),
                        N_("Height on paper"), N_("Write the numbers, if it has any, beside the figure too, OUT.csv")),
  { "param", 'p', 0, G_OPTION_ARG_STRING, &param_text, N_("Parameters of the figure (“vitrine-cli figures” lists them)"), "NAME=VALUE,…" },
  VT_CLI_ATOMS_ENTRY,
  { NULL },
};

static void
reset (void)
{
  vt_cli_paper_reset ();
  g_clear_pointer (&param_text, g_free);
  g_clear_pointer (&vt_cli_which_atoms, g_free);
  g_clear_pointer (&params, vt_params_free);
  vt_cli_view_reset ();
}

static VtJob *
ensure (VtCli *cli, gpointer figure, GError **error)
{
  return vt_figure_ensure (figure, cli->document, params, error);
}

typedef struct
{
  const VtFigure *figure;
  VtView *view;
  VtDocument *document; /* of the atoms that were asked for */
} VtCliDrawing;

/* Once everything has been computed for all of them. */
static gboolean
choose_atoms (VtCli *cli, VtCliDrawing *drawing, GError **error)
{
  if (vt_cli_atoms_are_restricted ()
      && (drawing->figure->draws_events || (drawing->figure->tables != NULL && drawing->figure->tables[0] != NULL)))
    g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                 _("The figure “%s” shows what is of all atoms: leave --atoms away."), drawing->figure->id);
  else
    drawing->document = vt_cli_atoms_dup_document (cli, error);
  return drawing->document != NULL;
}

/* "figure.csv" beside "figure.pdf". */
static gboolean
write_data (VtCli *cli, const VtCliDrawing *drawing, GError **error)
{
  const char *dot = strrchr (vt_cli_paper.out_path, '.');
  g_autofree char *path = g_strdup_printf ("%.*s.csv", (int) (dot - vt_cli_paper.out_path), vt_cli_paper.out_path);

  return vt_figure_export (drawing->figure, drawing->document, drawing->view, params, path, 0, 0, 0, FALSE, error);
}

static gboolean
draw_work (VtCli *cli, gpointer data, GError **error)
{
  VtCliDrawing *drawing = data;
  gboolean good;

  g_cancellable_push_current (cli->cancellable);
  good = vt_figure_export (drawing->figure, drawing->document, drawing->view, params, vt_cli_paper.out_path, vt_cli_paper.width_mm,
                           vt_cli_paper.height_mm, vt_cli_paper.dpi, vt_cli_paper.transparent, error)
         && (!vt_cli_paper.with_data || write_data (cli, drawing, error));
  g_cancellable_pop_current (cli->cancellable);
  return good;
}

static const VtFigure *
check_arguments (char **arguments, GError **error)
{
  static const char *const endings[] = { ".pdf", ".svg", ".png", ".csv", NULL };
  const VtFigure *figure;

  if (arguments[0] == NULL || arguments[1] == NULL)
    {
      vt_cli_usage_error (error, _("Name a figure and a FILE, such as “figure rdf cu50zr50-glass -o rdf.pdf”."));
      return NULL;
    }
  g_clear_pointer (&params, vt_params_free);
  figure = vt_figure_parse (arguments[0], &params, error);
  if (figure == NULL)
    return NULL;
  if (param_text != NULL && !vt_params_parse (params, param_text, error))
    {
      g_prefix_error (error, "%s: ", figure->id);
      return NULL;
    }
  if (!vt_cli_paper_ends_with (endings))
    {
      vt_cli_usage_error (error, _("Name the output with -o, ending in .pdf, .svg, .png or .csv."));
      return NULL;
    }
  /* Before anything is computed or written. */
  if ((vt_cli_paper.with_data || g_str_has_suffix (vt_cli_paper.out_path, ".csv")) && !vt_figure_check_csv (figure, error))
    return NULL;
  return vt_cli_only_file (arguments + 1, error) != NULL ? figure : NULL;
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  const VtFigure *figure = check_arguments (arguments, error);
  g_autoptr (VtView) view = vt_view_new ();
  VtCliDrawing drawing = { figure, view, NULL };
  gboolean good;
  double aspect = figure == NULL ? 1
                                 : (vt_cli_paper.width_mm > 0 ? vt_cli_paper.width_mm : figure->width_mm)
                                     / (vt_cli_paper.height_mm > 0 ? vt_cli_paper.height_mm : figure->height_mm);

  good = figure != NULL && vt_cli_paper_check (error) && vt_cli_atoms_check_word (error) && vt_cli_view_check (view, error) && vt_cli_check_methods (cli, error)
         && vt_cli_check_output (vt_cli_paper.out_path, error) && vt_cli_open (cli, arguments[1], error) && vt_cli_run_methods (cli, error)
         && vt_cli_view_apply (cli, view, aspect, error) && vt_cli_wait_for_all (cli, ensure, (gpointer) figure, error) && choose_atoms (cli, &drawing, error)
         && vt_cli_await (cli, _("Drawing"), draw_work, &drawing, error);
  g_clear_object (&drawing.document);
  return good;
}

const VtCliCommand vt_cli_figure = {
  .name = "figure",
  .arguments = N_("ID FILE -o OUT"),
  .summary = N_("Draw a figure for a paper, or write its numbers"),
  .description = N_("Examples:\n"
                    "  vitrine-cli figure w20-fig2 cu50zr50-glass -o census.pdf\n"
                    "  vitrine-cli figure rdf glass.dump.gz --elements Cu,Zr -m rdf:cutoff=12 --width 170 -o rdf.svg\n"
                    "  vitrine-cli figure view cu50zr50-glass --colour-by l5fs --slice z=50%,6 -o slice.pdf\n"
                    "  vitrine-cli figure rdf cu50zr50-glass -o rdf.csv\n"
                    "  vitrine-cli figure w20-fig5 cu50zr50-glass -p property=s2 --width 170 -o fig5.pdf\n"
                    "\n"
                    "Methods run with -m give the figure other than their default parameters. The options that follow\n"
                    "--colour-by matter to the figure “view” only."),
  .takes_file = TRUE,
  .entries = entries,
  .more_entries = vt_cli_view_entries,
  .reset = reset,
  .run = run,
};
