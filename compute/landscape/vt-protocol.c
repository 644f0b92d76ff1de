#include "landscape/vt-protocol.h"

#include <stddef.h>

#include "base/vt-i18n.h"

static const VtProtocol presets[] = {
#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust) .member = w20,
  [VT_PROTOCOL_W20] = {
#include "landscape/vt-protocol-numbers.h"
  },
#undef NUMBER
#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust) .member = robust,
  [VT_PROTOCOL_ROBUST] = {
#include "landscape/vt-protocol-numbers.h"
  },
#undef NUMBER
};

void
vt_protocol_init (VtProtocol *protocol, VtProtocolPreset preset)
{
  *protocol = presets[preset];
}

#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust) \
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
