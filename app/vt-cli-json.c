#include <math.h>
#include <string.h>
#include <stdio.h>

#include "vt-cli.h"

void
vt_cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  g_autofree char *text = json_generator_to_data (generator, NULL);
  /* JSON is UTF-8 whatever the locale: not through g_print(), which converts. */
  fputs (text, stdout);
  fputc ('\n', stdout);
}

void
vt_cli_json_string (JsonBuilder *builder, const char *name, const char *value)
{
  /* The name of a file may be any bytes; JSON is UTF-8. */
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

/* JSON-GLib 1.6 writes 1e-10 as "1e-10.0", which no reader takes. Its neighbour has more digits, so that a point is there already. */
static double
avoid_bare_exponent (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (text, sizeof text, value);
  return strchr (text, 'e') != NULL && strchr (text, '.') == NULL ? nextafter (value, 0) : value;
}

void
vt_cli_json_number (JsonBuilder *builder, const char *name, double value)
{
  if (name != NULL)
    json_builder_set_member_name (builder, name);
  /* JSON knows no NaN. */
  if (isfinite (value))
    json_builder_add_double_value (builder, avoid_bare_exponent (value));
  else
    json_builder_add_null_value (builder);
}

void
vt_cli_json_integer (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
vt_cli_json_source (VtCli *cli, JsonBuilder *builder)
{
  VtSample *sample = vt_document_get_sample (cli->document);

  vt_cli_json_string (builder, "file", cli->path);
  vt_cli_json_integer (builder, "frame", cli->frame);
  vt_cli_json_integer (builder, "atoms", (gint64) vt_sample_get_n_atoms (sample));
  vt_cli_json_string (builder, "sample_hash", vt_sample_get_hash (sample));
}
