/* vitrine-cli: the laboratory without its window. Finds the command, reads its options, runs it, turns errors into exit
 * statuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "potential/vt-potential.h"
#include "figure/vt-figure.h"
#include "io/vt-samples.h"
#include "vt-cli.h"
#include "vt-colour-map.h"
#include "vt-config.h"

static const VtCliCommand *const commands[] = {
  &vt_cli_info, &vt_cli_methods, &vt_cli_compute, &vt_cli_image, &vt_cli_movie, &vt_cli_figures, &vt_cli_figure, &vt_cli_compose,
  &vt_cli_artn, &vt_cli_events, &vt_cli_event, &vt_cli_lammps_input, &vt_cli_lammps_result,
};

static const VtCliCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

static void
print_overview (void)
{
  g_print ("%s\n  vitrine-cli %s\n\n%s\n", _("Usage:"), _("COMMAND [OPTION…] [FILE]"), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-12s %s\n", commands[i]->name, _(commands[i]->summary));
  g_print ("  %-12s %s\n", "help", _("Explain a command or a method"));
  g_print ("\n%s\n", _("Every method is a command too, with its parameters as options: md, minimise, quench, voronoi … (“vitrine-cli methods”)."));
  g_print ("\n%s\n", _("Samples that come with Vitrine can be named in place of a FILE:"));
  for (const VtBundledSample *sample = vt_samples_list (); sample->id != NULL; sample++)
    g_print ("  %-26s %s\n", sample->id, _(sample->title));
  g_print ("\n%s\n  vitrine-cli image cu50zr50-glass --colour-by l5fs --slice z=50%%,6 -o glass.png\n"
           "  vitrine-cli compute cu50zr50-glass -m voronoi -o glass.csv\n"
           "  vitrine-cli figure w20-fig2 cu50zr50-glass -o census.pdf\n\n",
           _("Examples:"));
  g_print ("%s\n", _("“vitrine-cli help COMMAND” tells more; so does “man vitrine-cli”."));
}

/* ---- options ---- */

static GOptionContext *
make_context (const VtCliCommand *command, VtCli *cli, char ***rest)
{
  g_autofree char *program = g_strdup_printf ("vitrine-cli %s", command->name);
  GOptionContext *context = g_option_context_new (_(command->arguments));
  GOptionEntry common[] = {
    { "elements", 0, 0, G_OPTION_ARG_STRING, &cli->options.elements,
      N_("Element of each atom type, for files that only number them"), "Cu,Zr" },
    { "locate", 0, 0, G_OPTION_ARG_FILENAME, &cli->options.located,
      N_("Where the file that a document is linked to is now"), "FILE" },
    { "sample", 0, 0, G_OPTION_ARG_STRING, &cli->options.sample,
      N_("Of a document, a sample that was made in it: its title, or the beginning of its hash, as info lists them"), N_("NAME") },
    { "frame", 0, 0, G_OPTION_ARG_INT64, &cli->options.frame, N_("Frame of a trajectory, from 0; −1 is the last"), "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &cli->options.threads, N_("Threads to compute with (default: one per processor)"), "N" },
    { "potential", 0, 0, G_OPTION_ARG_FILENAME, &cli->options.potential,
      N_("Potential for forces: a file, eam.fs, eam.alloy or of Lennard-Jones pairs, or a bundled one by name (default: that of the document, or the bundled one that fits)"), "FILE" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &cli->options.quiet, N_("No progress bar"), NULL },
    { NULL },
  };
  GOptionEntry remaining[] = {
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, rest, NULL, NULL },
    { NULL },
  };
  GOptionEntry methods[] = {
    { "method", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &cli->options.methods,
      N_("Run a method first; may be given again"), N_("METHOD[:PARAMETER=VALUE,…]") },
    { "merge", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli->options.merges,
      N_("Add the columns of a table (CSV with a column “id”) as fields; may be given again"), "FILE.csv" },
    { "field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cli->options.fields,
      N_("Define a field by a formula over fields; may be given again"), N_("“NAME (UNIT) = FORMULA”") },
    { "select", 0, 0, G_OPTION_ARG_STRING, &cli->options.selection,
      N_("Select the atoms for which a formula is true"), N_("FORMULA") },
    { NULL },
  };

  g_set_prgname (program);
  g_option_context_set_translation_domain (context, "vitrine");
  g_option_context_set_summary (context, _(command->summary));
  if (command->description != NULL)
    g_option_context_set_description (context, _(command->description));
  if (command->entries != NULL)
    g_option_context_add_main_entries (context, command->entries, "vitrine");
  if (command->more_entries != NULL)
    g_option_context_add_main_entries (context, command->more_entries, "vitrine");
  if (command->takes_file)
    {
      if (command != &vt_cli_info)
        g_option_context_add_main_entries (context, methods, "vitrine");
      g_option_context_add_main_entries (context, common, "vitrine");
    }
  g_option_context_add_main_entries (context, remaining, "vitrine");
  return context;
}

static gboolean
apply_options (VtCli *cli, GError **error)
{
  if (cli->options.threads < 0 || cli->options.threads > 1024)
    {
      vt_cli_usage_error (error, _("--threads takes 1 to 1024, not %d."), cli->options.threads);
      return FALSE;
    }
  if (cli->options.threads > 0)
    vt_pool_set_n_threads ((guint) cli->options.threads);
  return TRUE;
}

/* ---- exit ---- */

/* A full disk behind "> results.json" shows only now. */
static int
finish_output (void)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return EXIT_SUCCESS;
  g_printerr ("vitrine-cli: %s\n", _("standard output did not take all the results. Make room on its disk, or send them elsewhere."));
  return EXIT_FAILURE;
}

/* @finished: the command did all it was asked to; a signal that came after that stopped nothing. */
static int
report (VtCli *cli, const VtCliCommand *command, gboolean finished, const GError *error)
{
  if (cli->signal != 0 && !finished)
    {
      if (cli->stays != NULL)
        g_printerr (_("vitrine-cli: stopped; what has been written stays in %s\n"), cli->stays);
      else
        g_printerr ("vitrine-cli: %s\n", _("stopped; no unfinished file is left"));
      return 128 + cli->signal;
    }
  if (error == NULL)
    return finish_output ();

  g_printerr ("vitrine-cli: %s\n", error->message);
  if (error->domain == G_OPTION_ERROR || g_error_matches (error, VT_CLI_ERROR, VT_CLI_ERROR_USAGE)
      || g_error_matches (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER)
      || g_error_matches (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN))
    {
      /* Translators: %s is a command such as "image". */
      g_printerr (_("Try “vitrine-cli %s --help”.\n"), command->name);
      return 2;
    }
  return EXIT_FAILURE;
}

static int
run_command (const VtCliCommand *command, int argc, char **argv)
{
  VtCli cli = { .arguments = g_strdupv (argv) };
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = make_context (command, &cli, &rest);
  char *nothing[] = { NULL };
  gboolean finished = FALSE;
  int status;

  if (g_option_context_parse (context, &argc, &argv, &error) && apply_options (&cli, &error))
    {
      vt_cli_init (&cli);
      finished = command->run (&cli, rest != NULL ? rest : nothing, &error);
    }
  status = report (&cli, command, finished, error);
  if (command->reset != NULL)
    command->reset ();
  vt_cli_clear (&cli);
  return status;
}

static int
help (int argc, char **argv)
{
  const VtCliCommand *command;

  if (argc < 2)
    {
      print_overview ();
      return EXIT_SUCCESS;
    }
  command = find_command (argv[1]);
  if (command != NULL && vt_registry_find (argv[1]) != NULL)
    run_command (&vt_cli_methods, argc, argv); /* its parameters first, then its options */
  if (command != NULL)
    {
      char *arguments[] = { argv[1], (char *) "--help", NULL };
      return run_command (command, 2, arguments);
    }
  /* A method's help is what "methods ID" prints. */
  return run_command (&vt_cli_methods, argc, argv);
}

/* Words for shell completion, one per line. */
static int
complete (const char *what)
{
  if (strcmp (what, "methods") == 0)
    for (const VtMethod *const *method = vt_registry_list (); *method != NULL; method++)
      g_print ("%s\n", (*method)->id);
  else if (strcmp (what, "fields") == 0)
    for (const VtMethod *const *method = vt_registry_list (); *method != NULL; method++)
      for (const VtFieldSpec *field = (*method)->fields; field != NULL && field->name != NULL; field++)
        g_print ("%s\n", field->name);
  else if (strcmp (what, "figures") == 0)
    for (const VtFigure *const *figure = vt_figure_list (); *figure != NULL; figure++)
      g_print ("%s\n", (*figure)->id);
  else if (strcmp (what, "maps") == 0)
    {
      guint n;
      const VtColourMap *maps = vt_colour_map_list (&n);

      for (guint i = 0; i < n; i++)
        g_print ("%s\n", maps[i].id);
    }
  else if (strcmp (what, "samples") == 0)
    for (const VtBundledSample *sample = vt_samples_list (); sample->id != NULL; sample++)
      g_print ("%s\n", sample->id);
  else
    return 2;
  return EXIT_SUCCESS;
}

/* The options that @id has as a command of its own. */
static int
complete_options (const char *id)
{
  const VtCliCommand *command = vt_cli_find_method_command (id);

  if (command == NULL)
    return 2;
  for (const GOptionEntry *entry = command->more_entries; entry->long_name != NULL; entry++)
    if ((entry->flags & G_OPTION_FLAG_HIDDEN) == 0)
      g_print ("--%s\n", entry->long_name);
  command->reset ();
  return EXIT_SUCCESS;
}

static void
print_raw (const char *text)
{
  fputs (text, stdout);
}

static void
print_error_raw (const char *text)
{
  fputs (text, stderr);
}

/* Batch systems run us in the "C" locale, for which GLib would turn "Å" and "⟨0,0,12,0⟩" into question marks. What reads the
 * output there, a log or a script, takes UTF-8. */
static void
keep_utf8 (void)
{
  const char *charset;

  if (!g_get_charset (&charset) && (strcmp (charset, "ANSI_X3.4-1968") == 0 || strcmp (charset, "US-ASCII") == 0))
    {
      g_set_print_handler (print_raw);
      g_set_printerr_handler (print_error_raw);
    }
}

int
main (int argc, char **argv)
{
  const VtCliCommand *command;

  vt_i18n_init ();
  keep_utf8 ();
  g_set_prgname ("vitrine-cli");

  if (argc < 2)
    {
      g_printerr ("vitrine-cli: %s\n%s\n", _("which command?"), _("Try “vitrine-cli --help”."));
      return 2;
    }
  if (strcmp (argv[1], "--version") == 0 || strcmp (argv[1], "-V") == 0)
    {
      g_print ("vitrine-cli %s\n", VT_VERSION);
      return EXIT_SUCCESS;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_overview ();
      return EXIT_SUCCESS;
    }
  if (strcmp (argv[1], "help") == 0)
    return help (argc - 1, argv + 1);
  if (strcmp (argv[1], "--complete") == 0 && argc == 3)
    return complete (argv[2]);
  if (strcmp (argv[1], "--complete") == 0 && argc == 4 && strcmp (argv[2], "options") == 0)
    return complete_options (argv[3]);

  command = find_command (argv[1]);
  if (command == NULL)
    command = vt_cli_find_method_command (argv[1]);
  if (command == NULL)
    {
      g_printerr (_("vitrine-cli: there is no command “%s”.\n"), argv[1]);
      g_printerr ("%s\n", _("Try “vitrine-cli --help”."));
      return 2;
    }
  return run_command (command, argc - 1, argv + 1);
}
