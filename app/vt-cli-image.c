/* vitrine-cli image: the viewport's picture, off screen. */
#include <stdio.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "figure/vt-png.h"
#include "vt-cli.h"
#include "vt-renderer.h"

static char *out_path, *size;
static gboolean transparent;
static double text_scale;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_("The picture to write, a .png"), "OUT.png" },
  { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_("Pixels (default: 1600x1200)"), N_("WIDTHxHEIGHT") },
  { "transparent", 't', 0, G_OPTION_ARG_NONE, &transparent, N_("No background"), NULL },
  VT_CLI_ATOMS_ENTRY,
  { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &text_scale, N_("Size of legend and labels, times the usual"), "FACTOR" },
  { NULL },
};

static void
reset (void)
{
  g_clear_pointer (&out_path, g_free);
  g_clear_pointer (&size, g_free);
  g_clear_pointer (&vt_cli_which_atoms, g_free);
  vt_cli_view_reset ();
}

#define MAX_PIXELS 16384

static gboolean
parse_size (int *width, int *height, GError **error)
{
  char tail;

  *width = 1600;
  *height = 1200;
  if (size == NULL
      || (sscanf (size, "%dx%d%c", width, height, &tail) == 2 && *width >= 16 && *height >= 16 && *width <= MAX_PIXELS
          && *height <= MAX_PIXELS))
    return TRUE;
  vt_cli_usage_error (error, _("--size takes WIDTHxHEIGHT in pixels, 16 to %d each, such as 1600x1200; not “%s”."), MAX_PIXELS, size);
  return FALSE;
}

typedef struct
{
  VtScene *scene;
  VtView *view;
  VtImageOptions options;
  char *comment;
} VtCliPicture;

static gboolean
draw_work (VtCli *cli, gpointer data, GError **error)
{
  VtCliPicture *picture = data;

  return vt_png_export_image (out_path, picture->scene, picture->view, &picture->options, 0, picture->comment, cli->cancellable,
                              vt_cli_report, NULL, error);
}

/* What a reader of the file may want to know in a year: the source and how the colours came about. */
static char *
make_comment (VtCli *cli, VtField *field)
{
  g_autofree char *base = g_filename_display_basename (cli->path);

  return g_strdup_printf ("%s, frame %" G_GINT64_FORMAT "; %s%s%s", base, cli->frame, field != NULL ? vt_field_get_name (field) : "species",
                          field != NULL ? ": " : "", field != NULL ? vt_field_get_provenance (field) : "");
}

static gboolean
draw (VtCli *cli, VtView *view, int width, int height, GError **error)
{
  g_autoptr (VtDocument) document = vt_cli_atoms_dup_document (cli, error);
  g_autoptr (VtScene) scene = vt_scene_new ();
  g_autofree char *colour_by = NULL, *filter_field = NULL, *arrows_field = NULL;
  VtField *field = NULL;
  gboolean good;

  if (document == NULL)
    return FALSE;
  g_object_get (view, "colour-by", &colour_by, "filter-field", &filter_field, "arrows-field", &arrows_field, NULL);
  vt_scene_set_sample (scene, vt_document_get_sample (document));
  if (strcmp (colour_by, "species") != 0)
    field = vt_document_find_field (document, colour_by);
  vt_scene_set_colour_field (scene, field);
  if (filter_field != NULL && filter_field[0] != '\0')
    vt_scene_set_filter_field (scene, vt_document_find_field (document, filter_field));
  if (arrows_field != NULL && arrows_field[0] != '\0')
    vt_scene_set_arrow_field (scene, vt_document_find_field (document, arrows_field));
  vt_scene_set_selection (scene, vt_selection_peek (vt_document_get_selection (document)));

  VtCliPicture picture = { .scene = scene, .view = view,
                           .options = { .width = width, .height = height, .transparent = transparent, .dark = vt_cli_view_is_dark () } };
  if (text_scale > 0)
    picture.options.overlay_scale = text_scale * MAX (width, height) / 1000.0;
  picture.comment = make_comment (cli, field);
  good = vt_cli_await (cli, _("Drawing"), draw_work, &picture, error);
  g_free (picture.comment);
  return good;
}

static gboolean
run (VtCli *cli, char **arguments, GError **error)
{
  const char *file = vt_cli_only_file (arguments, error);
  g_autoptr (VtView) view = vt_view_new ();
  int width, height;

  if (file == NULL || !parse_size (&width, &height, error))
    return FALSE;
  if (out_path == NULL || !g_str_has_suffix (out_path, ".png"))
    {
      vt_cli_usage_error (error, _("Name the picture with -o, ending in .png."));
      return FALSE;
    }
  if (!(text_scale == 0 || (text_scale >= 0.1 && text_scale <= 20)))
    {
      vt_cli_usage_error (error, _("--text-scale takes a number from 0.1 to 20."));
      return FALSE;
    }
  return vt_cli_atoms_check_word (error) && vt_cli_view_check (view, error) && vt_cli_check_methods (cli, error) && vt_cli_check_output (out_path, error)
         && vt_cli_open (cli, file, error) && vt_cli_run_methods (cli, error) && vt_cli_view_apply (cli, view, (double) width / height, error)
         && draw (cli, view, width, height, error);
}

const VtCliCommand vt_cli_image = {
  .name = "image",
  .arguments = N_("FILE -o OUT.png"),
  .summary = N_("Draw the atoms"),
  .description = N_("Examples:\n"
                    "  vitrine-cli image cu50zr50-glass -o glass.png\n"
                    "  vitrine-cli image glass.dump --elements Cu,Zr --colour-by l5fs --slice z=12.5,3 -o slice.png\n"
                    "  vitrine-cli image glass.dump --colour-by c_pe --range full --map magma --frame -1 -o last.png\n"
                    "  vitrine-cli image glass.xyz -m voronoi:mode=radical -c volume --filter l5fs=0.8, --fade -o five-fold.png\n"
                    "\n"
                    "A field that the file does not have is computed by its method."),
  .takes_file = TRUE,
  .entries = entries,
  .more_entries = vt_cli_view_entries,
  .reset = reset,
  .run = run,
};
