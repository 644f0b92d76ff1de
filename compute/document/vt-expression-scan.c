/* From the user's text to what muParser reads: names become variables v0, v1 …, texts in quotes become numbers, signs that
 * people type ("≤", "and") become those it knows. Each byte written remembers the column it stands for. */
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "document/vt-expression-private.h"

#define MAX_LENGTH 2000
#define MAX_SYMBOLS 200

typedef struct
{
  VtExpression *expression;
  const VtExpressionContext *context;
  const char *at;     /* next character of the text */
  guint column;       /* its column, from 1 */
  char *compared;     /* the name before a comparison: what a text in quotes is held against */
  gboolean operand;   /* a value ended just now: another one cannot follow */
  guint *error_column;
  GError **error;
} Scanner;

static const char *const functions[]
    = { "sin",   "cos",   "tan",   "asin",  "acos", "atan", "atan2", "sinh", "cosh", "tanh",  "asinh", "acosh", "atanh", "exp",   "log", "ln",
        "log2",  "log10", "sqrt",  "abs",   "sign", "floor", "ceil",  "rint", "min",  "max",   "sum",   "avg",   "isnan", NULL };
static const char *const summaries[] = { "mean", "std", "median", "percentile", NULL };
static const char *const variables[]
    = { "x", "y", "z", "sx", "sy", "sz", "id", "species", "type", "motif", "selected", "pi", "and", "or", "not", "nan", "inf", NULL };

gboolean
vt_expression_is_reserved (const char *name)
{
  return g_strv_contains (functions, name) || g_strv_contains (summaries, name) || g_strv_contains (variables, name);
}

gboolean
vt_expression_refuse (VtExpression *self, guint at, guint *column, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (column)
    *column = at;
  /* Translators: the column is one in a formula the user has typed; then what is wrong there. */
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _("Column %u: %s"), at, what);
  return FALSE;
}

#define refuse(scanner, at, ...) \
  vt_expression_refuse ((scanner)->expression, at, (scanner)->error_column, (scanner)->error, __VA_ARGS__)

/* ---- output ---- */

static void
emit (Scanner *self, const char *code, guint column)
{
  g_string_append (self->expression->code, code);
  for (gsize i = 0; code[i] != '\0'; i++)
    g_array_append_val (self->expression->columns, column);
}

static void
add_input (VtExpression *expression, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (expression->inputs, name, g_str_equal, NULL))
    g_ptr_array_add (expression->inputs, g_strdup (name));
}

static gboolean
emit_symbol (Scanner *self, VtSymbol symbol, guint column)
{
  GArray *symbols = self->expression->symbols;
  g_autofree char *code = NULL;
  guint i;

  for (i = 0; i < symbols->len; i++)
    {
      const VtSymbol *other = &g_array_index (symbols, VtSymbol, i);

      if (other->kind == symbol.kind && other->component == symbol.component && other->percent == symbol.percent
          && g_strcmp0 (other->name, symbol.name) == 0)
        break;
    }
  if (i == symbols->len)
    {
      if (i == MAX_SYMBOLS)
        return refuse (self, column, _("more than %d different names are too many for one formula."), MAX_SYMBOLS);
      symbol.name = g_strdup (symbol.name);
      g_array_append_val (symbols, symbol);
      if (symbol.name)
        add_input (self->expression, symbol.name);
    }
  code = g_strdup_printf ("v%u", i);
  emit (self, code, column);
  return TRUE;
}

/* ---- reading ---- */

static void
advance (Scanner *self)
{
  self->at = g_utf8_next_char (self->at);
  self->column++;
}

static gboolean
takes (Scanner *self, const char *text)
{
  if (!g_str_has_prefix (self->at, text))
    return FALSE;
  for (glong n = g_utf8_strlen (text, -1); n > 0; n--)
    advance (self);
  return TRUE;
}

static void
skip_space (Scanner *self)
{
  while (*self->at != '\0' && g_unichar_isspace (g_utf8_get_char (self->at)))
    advance (self);
}

static char *
take_word (Scanner *self)
{
  const char *start = self->at;

  while (g_ascii_isalnum (*self->at) || *self->at == '_')
    advance (self);
  return g_strndup (start, (gsize) (self->at - start));
}

/* ---- names ---- */

static VtField *
find_field (Scanner *self, const char *name)
{
  return self->context->find_field ? self->context->find_field (name, self->context->data) : NULL;
}

static gboolean
can_make (Scanner *self, const char *name)
{
  return self->context->can_make_field && self->context->can_make_field (name, self->context->data);
}

/* Number of letters to change, add or drop to make one of the other; at most some 60 letters of each are looked at. */
static guint
distance_between (const char *a, const char *b)
{
  enum { MOST = 60 };
  guint row[MOST + 1];
  const gsize n = MIN (strlen (b), MOST), m = MIN (strlen (a), MOST);

  for (gsize j = 0; j <= n; j++)
    row[j] = (guint) j;
  for (gsize i = 1; i <= m; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint) i;
      for (gsize j = 1; j <= n; j++)
        {
          const guint above = row[j];
          const guint change = diagonal + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));

          row[j] = MIN (change, MIN (above, row[j - 1]) + 1);
          diagonal = above;
        }
    }
  return row[n];
}

static gboolean
refuse_name (Scanner *self, const char *name, guint column)
{
  const char *best = NULL, *other;
  guint least = strlen (name) > 3 ? 3 : 2;

  for (guint i = 0; self->context->list_field && (other = self->context->list_field (i, self->context->data)); i++)
    {
      const guint distance = distance_between (name, other);

      if (distance < least)
        {
          least = distance;
          best = other;
        }
    }
  if (best)
    return refuse (self, column, _("there is no field “%s”; did you mean “%s”?"), name, best);
  return refuse (self, column, _("there is no field “%s”, and no analysis makes it."), name);
}

/* Of a field that is not made yet: whether it will have that many is found out then. */
#define MOST_COMPONENTS 65536

/* "force_2": the second component of "force". @made: of one that is there; else of one that a method makes. */
static gboolean
emit_component (Scanner *self, const char *name, gboolean made, guint column, gboolean *found)
{
  const char *underscore = strrchr (name, '_');
  g_autofree char *stem = underscore ? g_strndup (name, (gsize) (underscore - name)) : NULL;
  VtField *field = stem && made ? find_field (self, stem) : NULL;
  guint64 number;

  *found = (made ? field != NULL : stem && can_make (self, stem))
           && g_ascii_string_to_unsigned (underscore + 1, 10, 1, field ? vt_field_get_n_components (field) : MOST_COMPONENTS, &number, NULL);
  if (!*found)
    return TRUE;
  return emit_symbol (self, (VtSymbol){ VT_SYMBOL_FIELD, stem, (guint) number - 1, 0 }, column);
}

static gboolean
emit_field (Scanner *self, const char *name, guint column)
{
  gboolean found = FALSE;

  if (find_field (self, name))
    return emit_symbol (self, (VtSymbol){ VT_SYMBOL_FIELD, (char *) name, 0, 0 }, column);
  if (!emit_component (self, name, TRUE, column, &found))
    return FALSE;
  if (found)
    return TRUE;
  if (can_make (self, name))
    return emit_symbol (self, (VtSymbol){ VT_SYMBOL_FIELD, (char *) name, 0, 0 }, column);
  if (!emit_component (self, name, FALSE, column, &found))
    return FALSE;
  return found || refuse_name (self, name, column);
}

static gboolean
emit_motif (Scanner *self, guint column)
{
  static const char *const parts[] = { "n3", "n4", "n5", "n6" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (!find_field (self, parts[i]) && !can_make (self, parts[i]))
        return refuse (self, column, _("motifs need the field “%s”, and no analysis makes it."), parts[i]);
      add_input (self->expression, parts[i]);
    }
  return emit_symbol (self, (VtSymbol){ VT_SYMBOL_MOTIF, NULL, 0, 0 }, column);
}

static gboolean
emit_selected (Scanner *self, guint column)
{
  if (!self->context->has_selection)
    return refuse (self, column, _("a field cannot depend on what is selected; keep the selection as a field first."));
  return emit_symbol (self, (VtSymbol){ VT_SYMBOL_SELECTED, NULL, 0, 0 }, column);
}

static gboolean
emit_variable (Scanner *self, const char *name, guint column)
{
  static const char *const axes[] = { "x", "y", "z", "sx", "sy", "sz" };

  for (guint k = 0; k < G_N_ELEMENTS (axes); k++)
    if (strcmp (name, axes[k]) == 0)
      return emit_symbol (self, (VtSymbol){ k < 3 ? VT_SYMBOL_POSITION : VT_SYMBOL_FRACTION, NULL, k % 3, 0 }, column);
  if (strcmp (name, "id") == 0)
    return emit_symbol (self, (VtSymbol){ VT_SYMBOL_ID, NULL, 0, 0 }, column);
  if (strcmp (name, "species") == 0)
    return emit_symbol (self, (VtSymbol){ VT_SYMBOL_SPECIES, NULL, 0, 0 }, column);
  if (strcmp (name, "type") == 0)
    return emit_symbol (self, (VtSymbol){ VT_SYMBOL_TYPE, NULL, 0, 0 }, column);
  if (strcmp (name, "motif") == 0)
    return emit_motif (self, column);
  if (strcmp (name, "selected") == 0)
    return emit_selected (self, column);
  if (strcmp (name, "pi") == 0)
    {
      emit (self, "3.14159265358979323846", column);
      return TRUE;
    }
  if (strcmp (name, "nan") == 0 || strcmp (name, "inf") == 0)
    return refuse (self, column, _("“%s” is no value; isnan(…) tells whether there is one."), name);
  return emit_field (self, name, column);
}

/* mean(f), std(f), median(f), percentile(f, p) */
static gboolean
scan_summary (Scanner *self, const char *function, guint column)
{
  const gboolean percentile = strcmp (function, "percentile") == 0;
  VtSymbol symbol = { strcmp (function, "mean") == 0 ? VT_SYMBOL_MEAN
                      : strcmp (function, "std") == 0 ? VT_SYMBOL_DEVIATION : VT_SYMBOL_PERCENTILE, NULL, 0, 50 };
  g_autofree char *name = NULL;
  guint name_column;

  takes (self, "(");
  skip_space (self);
  name_column = self->column;
  if (takes (self, "{"))
    {
      const char *end = strchr (self->at, '}');

      name = g_strndup (self->at, end ? (gsize) (end - self->at) : 0);
      while (end && self->at <= end)
        advance (self);
    }
  else
    name = take_word (self);
  skip_space (self);
  if (*name == '\0' || (*self->at != ',' && *self->at != ')'))
    return refuse (self, name_column, _("%s() takes the name of a field."), function);
  if (!find_field (self, name) && !can_make (self, name))
    return refuse_name (self, name, name_column);
  if (percentile)
    {
      char *end = NULL;

      symbol.percent = NAN;
      if (takes (self, ","))
        {
          skip_space (self);
          name_column = self->column;
          symbol.percent = g_ascii_strtod (self->at, &end);
          while (self->at < end)
            advance (self);
          skip_space (self);
        }
      if (!(symbol.percent >= 0 && symbol.percent <= 100))
        return refuse (self, name_column, _("percentile() takes the name of a field and a number from 0 to 100."));
    }
  if (!takes (self, ")"))
    return refuse (self, self->column, _("“)” is missing here."));
  symbol.name = name;
  return emit_symbol (self, symbol, column);
}

static gboolean
scan_word (Scanner *self)
{
  const guint column = self->column;
  g_autofree char *word = take_word (self);
  const char *after = self->at;

  if (strcmp (word, "and") == 0 || strcmp (word, "or") == 0 || strcmp (word, "not") == 0)
    {
      self->operand = FALSE;
      emit (self, word[0] == 'a' ? "&&" : word[0] == 'o' ? "||" : "!", column);
      return TRUE;
    }
  if (self->operand)
    return refuse (self, column, _("an operator is missing before “%s”."), word);
  while (*after == ' ')
    after++;
  if (*after == '(')
    {
      if (g_strv_contains (summaries, word))
        {
          self->operand = TRUE;
          skip_space (self);
          return scan_summary (self, word, column);
        }
      if (!g_strv_contains (functions, word))
        return refuse (self, column, _("there is no function “%s”."), word);
      emit (self, strcmp (word, "log") == 0 ? "ln" : word, column);
      return TRUE;
    }
  if (g_strv_contains (functions, word) || g_strv_contains (summaries, word))
    return refuse (self, column, _("%s is a function: its values follow in parentheses."), word);
  self->operand = TRUE;
  g_free (self->compared);
  self->compared = g_strdup (word);
  return emit_variable (self, word, column);
}

static gboolean
scan_braces (Scanner *self)
{
  const guint column = self->column;
  const char *end = strchr (self->at, '}');
  g_autofree char *name = NULL;

  if (self->operand)
    return refuse (self, column, _("an operator is missing before “%s”."), "{");
  if (!end)
    return refuse (self, column, _("“}” is missing after this."));
  name = g_strndup (self->at + 1, (gsize) (end - self->at - 1));
  while (self->at <= end)
    advance (self);
  self->operand = TRUE;
  return emit_field (self, name, column);
}

/* ---- texts in quotes ---- */

/* "0,0,12,0", also in brackets of any kind. */
static gboolean
parse_motif (const char *text, double *code)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) plain = g_string_new (text);
  double factor = 1;

  g_string_replace (plain, "⟨", "", 0);
  g_string_replace (plain, "⟩", "", 0);
  g_string_replace (plain, "<", "", 0);
  g_string_replace (plain, ">", "", 0);
  parts = g_strsplit (plain->str, ",", -1);
  if (g_strv_length (parts) != 4)
    return FALSE;
  *code = 0;
  for (guint i = 0; i < 4; i++, factor *= VT_MOTIF_BASE)
    {
      guint64 n;

      if (!g_ascii_string_to_unsigned (g_strstrip (parts[i]), 10, 0, VT_MOTIF_BASE - 1, &n, NULL))
        return FALSE;
      *code += factor * (double) n;
    }
  return TRUE;
}

static gboolean
refuse_species (Scanner *self, const char *text, guint column)
{
  guint n;
  const VtSpecies *species = vt_sample_get_species (self->context->sample, &n);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint s = 0; s < MIN (n, 8); s++)
    g_string_append_printf (names, "%s%s", s > 0 ? ", " : "", species[s].name);
  return refuse (self, column, _("there is no species “%s” in this sample; it has %s."), text, names->str);
}

static gboolean
scan_quoted (Scanner *self, const char *closing)
{
  const guint column = self->column;
  const char *start, *end;
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;
  double number = 0;
  guint n;
  const VtSpecies *species = vt_sample_get_species (self->context->sample, &n);

  advance (self);
  start = self->at;
  end = strstr (start, closing);
  if (!end)
    return refuse (self, column, _("the closing quotation mark is missing."));
  text = g_strndup (start, (gsize) (end - start));
  while (self->at < end)
    advance (self);
  advance (self);
  if (self->operand || (g_strcmp0 (self->compared, "species") != 0 && g_strcmp0 (self->compared, "motif") != 0))
    return refuse (self, column, _("a name in quotation marks can only be compared with species or motif, as in species == \"%s\"."), species[0].name);
  if (strcmp (self->compared, "motif") == 0)
    {
      if (!parse_motif (text, &number))
        return refuse (self, column, _("a motif is written as four numbers, as in motif == \"0,0,12,0\"."));
    }
  else
    {
      while ((guint) number < n && strcmp (species[(guint) number].name, text) != 0)
        number++;
      if ((guint) number == n)
        return refuse_species (self, text, column);
    }
  self->operand = TRUE;
  code = g_strdup_printf ("%.0f", number);
  emit (self, code, column);
  return TRUE;
}

/* ---- numbers and signs ---- */

static gboolean
scan_number (Scanner *self)
{
  const guint column = self->column;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *end = NULL;
  double value;

  if (self->operand)
    return refuse (self, column, _("an operator is missing before this number."));
  value = g_ascii_strtod (self->at, &end);
  if (end == self->at || !isfinite (value) || (self->at[0] == '0' && (self->at[1] == 'x' || self->at[1] == 'X')))
    return refuse (self, column, _("this is no number."));
  while (self->at < end)
    advance (self);
  if (g_ascii_isalpha (*self->at) || *self->at == '_' || *self->at == '.')
    return refuse (self, self->column, _("“%c” cannot follow a number."), *self->at);
  self->operand = TRUE;
  emit (self, g_ascii_formatd (buffer, sizeof buffer, "%.17g", value), column);
  return TRUE;
}

static gboolean
scan_sign (Scanner *self)
{
  static const struct
  {
    const char *typed, *code;
    gboolean comparison;
  } signs[] = {
    { "&&", "&&" }, { "||", "||" }, { "==", "==", TRUE }, { "!=", "!=", TRUE }, { "<=", "<=", TRUE }, { ">=", ">=", TRUE },
    { "≤", "<=", TRUE }, { "≥", ">=", TRUE }, { "≠", "!=", TRUE }, { "**", "^" }, { "<", "<", TRUE }, { ">", ">", TRUE },
    { "−", "-" }, { "·", "*" }, { "×", "*" }, { "÷", "/" }, { "+", "+" }, { "-", "-" }, { "*", "*" }, { "/", "/" }, { "^", "^" },
    { "!", "!" }, { "?", "?" }, { ":", ":" }, { "(", "(" }, { ")", ")" }, { ",", "," },
  };
  const guint column = self->column;
  g_autofree char *one = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (takes (self, signs[i].typed))
      {
        if (!signs[i].comparison)
          g_clear_pointer (&self->compared, g_free);
        self->operand = signs[i].typed[0] == ')';
        emit (self, signs[i].code, column);
        return TRUE;
      }
  if (*self->at == '=')
    return refuse (self, column, _("equality is written ==."));
  if (*self->at == '&' || *self->at == '|')
    return refuse (self, column, _("“and” is written &&, “or” ||."));
  one = g_strndup (self->at, (gsize) (g_utf8_next_char (self->at) - self->at));
  return refuse (self, column, _("“%s” is not expected here."), one);
}

static gboolean
scan_one (Scanner *self)
{
  const char c = *self->at;

  if (g_ascii_isalpha (c) || c == '_')
    return scan_word (self);
  if (g_ascii_isdigit (c) || (c == '.' && g_ascii_isdigit (self->at[1])))
    return scan_number (self);
  if (c == '{')
    return scan_braces (self);
  if (c == '"' || c == '\'')
    return scan_quoted (self, c == '"' ? "\"" : "'");
  if (g_str_has_prefix (self->at, "“") || g_str_has_prefix (self->at, "„"))
    return scan_quoted (self, g_str_has_prefix (self->at, "“") ? "”" : "“");
  return scan_sign (self);
}

gboolean
vt_expression_scan (VtExpression *self, const VtExpressionContext *context, guint *column, GError **error)
{
  Scanner scanner = { self, context, self->text, 1, NULL, FALSE, column, error };
  gboolean good = TRUE;

  if (!g_utf8_validate (self->text, -1, NULL) || strlen (self->text) > MAX_LENGTH)
    return vt_expression_refuse (self, 1, column, error, _("a formula is text of at most %d characters."), MAX_LENGTH);
  skip_space (&scanner);
  if (*scanner.at == '\0')
    return vt_expression_refuse (self, 1, column, error, _("there is nothing here: write a formula such as %s."), "s2 < -4 && x > 10");
  while (good && *scanner.at != '\0')
    {
      good = scan_one (&scanner);
      if (!good)
        break;
      skip_space (&scanner);
      /* A space keeps apart what stood apart; a function's name has its parenthesis right behind it. */
      if (*scanner.at != '(')
        emit (&scanner, " ", scanner.column);
    }
  g_free (scanner.compared);
  return good;
}
