#include "vt-settings.h"

#include "vt-config.h"

static GSettings *
open_settings (void)
{
  const char *directories[] = { VT_SCHEMADIR, VT_BUILD_SCHEMADIR };
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source)
    schema = g_settings_schema_source_lookup (source, VT_APP_ID, TRUE);
  for (guint i = 0; !schema && i < G_N_ELEMENTS (directories); i++)
    {
      g_autoptr (GSettingsSchemaSource) local
          = g_settings_schema_source_new_from_directory (directories[i], source, TRUE, NULL);

      if (local)
        schema = g_settings_schema_source_lookup (local, VT_APP_ID, FALSE);
    }
  if (!schema)
    {
      g_message ("The settings schema %s is not installed: settings will not be remembered.", VT_APP_ID);
      return NULL;
    }
  return g_settings_new_full (schema, NULL, NULL);
}

static GSettings *
settings_with (const char *key)
{
  static GSettings *settings;
  static gsize done = 0;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (g_once_init_enter (&done))
    {
      settings = open_settings ();
      g_once_init_leave (&done, 1);
    }
  if (!settings)
    return NULL;
  /* An older schema on the system may lack a key: asking GSettings for it would abort. */
  g_object_get (settings, "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, key) ? settings : NULL;
}

int
vt_settings_get_int (const char *key, int fallback)
{
  GSettings *settings = settings_with (key);

  return settings ? g_settings_get_int (settings, key) : fallback;
}

void
vt_settings_set_int (const char *key, int value)
{
  GSettings *settings = settings_with (key);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_int32 (value));

  if (!settings)
    return;
  g_object_get (settings, "settings-schema", &schema, NULL);
  schema_key = g_settings_schema_get_key (schema, key);
  if (g_settings_schema_key_range_check (schema_key, variant))
    g_settings_set_value (settings, key, variant);
}

gboolean
vt_settings_get_boolean (const char *key, gboolean fallback)
{
  GSettings *settings = settings_with (key);

  return settings ? g_settings_get_boolean (settings, key) : fallback;
}

void
vt_settings_set_boolean (const char *key, gboolean value)
{
  GSettings *settings = settings_with (key);

  if (settings)
    g_settings_set_boolean (settings, key, value);
}

char *
vt_settings_dup_string (const char *key, const char *fallback)
{
  GSettings *settings = settings_with (key);

  return settings ? g_settings_get_string (settings, key) : g_strdup (fallback);
}

void
vt_settings_set_string (const char *key, const char *value)
{
  GSettings *settings = settings_with (key);

  if (settings)
    g_settings_set_string (settings, key, value);
}
