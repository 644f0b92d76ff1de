/* Translation macros for every layer; the text domain is bound once, in app/.
 *
 * _() translates now; N_() only marks a string in a static table for extraction, whose reader
 * translates it with _(). */
#pragma once

#include <libintl.h>

#define _(text) dgettext ("vitrine", text)
#define N_(text) text
#define Q_(context, text) g_dpgettext2 ("vitrine", context, text)
#define P_(one, many, n) dngettext ("vitrine", one, many, n)

/* Sets the locale and binds the text domain: the first call of each program in app/. GTK's programs call it too, and
 * call gtk_disable_setlocale() so that LC_NUMERIC stays "C". The environment's VITRINE_LOCALEDIR names the translations
 * of a build that is not installed. */
void vt_i18n_init (void);
