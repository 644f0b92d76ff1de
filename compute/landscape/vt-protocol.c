#include "landscape/vt-protocol.h"

#include <stddef.h>
#include <string.h>

#include "base/vt-i18n.h"

static const VtProtocol presets[] = {
#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust, reduced) .member = w20,
  [VT_PROTOCOL_W20] = {
#include "landscape/vt-protocol-numbers.h"
  },
#undef NUMBER
#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust, reduced) .member = robust,
  [VT_PROTOCOL_ROBUST] = {
#include "landscape/vt-protocol-numbers.h"
  },
#undef NUMBER
#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust, reduced) .member = reduced,
  [VT_PROTOCOL_REDUCED] = {
#include "landscape/vt-protocol-numbers.h"
  },
#undef NUMBER
};

static const char *const ids[] = { [VT_PROTOCOL_W20] = "w20", [VT_PROTOCOL_ROBUST] = "robust", [VT_PROTOCOL_REDUCED] = "reduced" };

void
vt_protocol_init (VtProtocol *protocol, VtProtocolPreset preset)
{
  *protocol = presets[preset];
}

gboolean
vt_protocol_init_by_id (VtProtocol *protocol, const char *id)
{
  for (guint preset = 0; preset < G_N_ELEMENTS (presets); preset++)
    if (strcmp (id, ids[preset]) == 0)
      {
        *protocol = presets[preset];
        return TRUE;
      }
  return FALSE;
}

const char *
vt_protocol_get_id (const VtProtocol *protocol)
{
  for (guint preset = 0; preset < G_N_ELEMENTS (presets); preset++)
    {
      gboolean same = TRUE;
      for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
        same = same && vt_protocol_get (protocol, number) == vt_protocol_get (&presets[preset], number);
      if (same)
        return ids[preset];
    }
  return NULL;
}

#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust, reduced) \
  { #member, title, unit, tooltip, offsetof (VtProtocol, member), _Generic (((VtProtocol *) NULL)->member, guint: TRUE, default: FALSE), \
    least, most, step },
const VtProtocolNumber vt_protocol_numbers[] = {
#include "landscape/vt-protocol-numbers.h"
  { NULL },
};
#undef NUMBER

double
vt_protocol_get (const VtProtocol *protocol, const VtProtocolNumber *number)
{
  const char *at = (const char *) protocol + number->offset;
  return number->whole ? (double) *(const guint *) at : *(const double *) at;
}

void
vt_protocol_set (VtProtocol *protocol, const VtProtocolNumber *number, double value)
{
  char *at = (char *) protocol + number->offset;
  if (number->whole)
    *(guint *) at = (guint) value;
  else
    *(double *) at = value;
}

char *
vt_protocol_to_string (const VtProtocol *protocol)
{
  GString *text = g_string_new (NULL);
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];
      g_ascii_dtostr (digits, sizeof digits, vt_protocol_get (protocol, number));
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "," : "", number->id, digits);
    }
  return g_string_free (text, FALSE);
}

static guint
append_differences (GString *text, const VtProtocol *protocol, const VtProtocol *preset)
{
  guint n = 0;
  for (const VtProtocolNumber *number = vt_protocol_numbers; number->id; number++)
    {
      const double value = vt_protocol_get (protocol, number);
      char digits[G_ASCII_DTOSTR_BUF_SIZE];
      if (value == vt_protocol_get (preset, number))
        continue;
      g_ascii_formatd (digits, sizeof digits, "%.4g", value);
      g_string_append_printf (text, "%s%s=%s", n++ > 0 ? ", " : "", number->id, digits);
    }
  return n;
}

char *
vt_protocol_describe (const VtProtocol *protocol)
{
  g_autofree char *best = NULL;
  guint least = G_MAXUINT;
  for (guint preset = 0; preset < G_N_ELEMENTS (presets); preset++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      const guint n = append_differences (text, protocol, &presets[preset]);
      if (n >= least)
        continue;
      least = n;
      g_free (best);
      /* Translators: name of a protocol; what is different from it. */
      best = n > 0 ? g_strdup_printf (_("%s with %s"), ids[preset], text->str) : g_strdup (ids[preset]);
    }
  return g_steal_pointer (&best);
}
