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
