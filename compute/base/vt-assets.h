/* Files that come with Vitrine: samples and potentials. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @file of @kind ("samples") in the folder that the environment's @variable names, beside the sources, or where Vitrine is installed, the first that
 * there is. Caller frees; NULL if there is none. */
char *vt_assets_find (const char *variable, const char *kind, const char *file);

G_END_DECLS
