/* The program's settings. Found where it is installed, or in the build directory; without the schema every key
 * has its default and nothing is remembered, so that a broken installation still starts. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int vt_settings_get_int (const char *key, int fallback);
void vt_settings_set_int (const char *key, int value);
gboolean vt_settings_get_boolean (const char *key, gboolean fallback);
void vt_settings_set_boolean (const char *key, gboolean value);
char *vt_settings_dup_string (const char *key, const char *fallback); /* caller frees */
void vt_settings_set_string (const char *key, const char *value);

G_END_DECLS
