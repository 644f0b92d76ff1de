/* How much memory this process has had (Linux). */
#pragma once

#include <glib.h>
#include <stdio.h>
#include <string.h>

/* A line of /proc/self/status, "VmHWM:"; in KiB. */
static inline double
get_status_kib (const char *key)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  const char *line = strstr (text, key);
  return line != NULL ? g_ascii_strtod (line + strlen (key), NULL) : 0;
}

/* Lets the highest point be counted from now on (Linux 4.0). */
static inline void
reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  if (file != NULL)
    {
      fputs ("5", file);
      fclose (file);
    }
}
