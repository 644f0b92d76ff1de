#include "sample/vt-cell.h"

#include <math.h>

#include "base/vt-i18n.h"

/* Edges beyond this, in Å or σ, are taken for damage: a metre is 1e10 Å. */
#define MAX_EDGE 1e9

static void
cross (const double u[3], const double v[3], double w[3])
{
  w[0] = u[1] * v[2] - u[2] * v[1];
  w[1] = u[2] * v[0] - u[0] * v[2];
  w[2] = u[0] * v[1] - u[1] * v[0];
}

static double
dot (const double u[3], const double v[3])
{
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

void
vt_cell_init_orthogonal (VtCell *cell, double lx, double ly, double lz)
{
  *cell = (VtCell){
    .vectors = { { lx, 0, 0 }, { 0, ly, 0 }, { 0, 0, lz } },
    .periodic = { TRUE, TRUE, TRUE },
    .dimension = 3,
  };
}

double
vt_cell_get_volume (const VtCell *cell)
{
  double bc[3];

  cross (cell->vectors[1], cell->vectors[2], bc);
  return dot (cell->vectors[0], bc);
}

gboolean
vt_cell_is_orthogonal (const VtCell *cell)
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      if (i != j && cell->vectors[i][j] != 0)
        return FALSE;
  return TRUE;
}

void
vt_cell_get_heights (const VtCell *cell, double heights[3])
{
  double volume = fabs (vt_cell_get_volume (cell));

  for (int k = 0; k < 3; k++)
    {
      double normal[3];

      cross (cell->vectors[(k + 1) % 3], cell->vectors[(k + 2) % 3], normal);
      heights[k] = volume / sqrt (dot (normal, normal));
    }
}

gboolean
vt_cell_get_inverse (const VtCell *cell, double inverse[3][3])
{
  double volume = vt_cell_get_volume (cell);

  if (!(fabs (volume) > 0) || !isfinite (volume))
    return FALSE;
  for (int k = 0; k < 3; k++)
    {
      cross (cell->vectors[(k + 1) % 3], cell->vectors[(k + 2) % 3], inverse[k]);
      for (int j = 0; j < 3; j++)
        inverse[k][j] /= volume;
    }
  return TRUE;
}

void
vt_cell_to_fractional (const VtCell *cell, const double inverse[3][3], const double position[3], double s[3])
{
  double d[3] = { position[0] - cell->origin[0], position[1] - cell->origin[1], position[2] - cell->origin[2] };

  for (int k = 0; k < 3; k++)
    s[k] = dot (inverse[k], d);
}

void
vt_cell_to_cartesian (const VtCell *cell, const double s[3], double position[3])
{
  for (int j = 0; j < 3; j++)
    position[j]
        = cell->origin[j] + s[0] * cell->vectors[0][j] + s[1] * cell->vectors[1][j] + s[2] * cell->vectors[2][j];
}

void
vt_cell_wrap (const VtCell *cell, const double inverse[3][3], const double position[3], double wrapped[3])
{
  double s[3];

  for (int j = 0; j < 3; j++)
    wrapped[j] = position[j];
  vt_cell_to_fractional (cell, inverse, position, s);
  /* Whole vectors are subtracted, so that components which need no move keep their bits. Twice, because
   * s = −1e-17 becomes exactly 1 by rounding, and that image belongs at 0. */
  for (int pass = 0; pass < 2; pass++)
    {
      gboolean moved = FALSE;

      for (int k = 0; k < 3; k++)
        if (cell->periodic[k] && !(s[k] >= 0 && s[k] < 1))
          {
            double n = floor (s[k]);

            for (int j = 0; j < 3; j++)
              if (cell->vectors[k][j] != 0)
                wrapped[j] -= n * cell->vectors[k][j];
            moved = TRUE;
          }
      if (!moved)
        return;
      vt_cell_to_fractional (cell, inverse, wrapped, s);
    }
}

void
vt_cell_minimum_image (const VtCell *cell, const double inverse[3][3], double d[3])
{
  double shift[3] = { 0 };
  double best[3], best_length;

  for (int k = 0; k < 3; k++)
    if (cell->periodic[k])
      shift[k] = -rint (dot (inverse[k], d));
  for (int j = 0; j < 3; j++)
    for (int k = 0; k < 3; k++)
      d[j] += shift[k] * cell->vectors[k][j];
  if (vt_cell_is_orthogonal (cell))
    return;

  /* In a skewed cell the image nearest in fractional coordinates need not be the nearest in space. */
  best_length = dot (d, d);
  for (int j = 0; j < 3; j++)
    best[j] = d[j];
  for (int a = cell->periodic[0] ? -1 : 0; a <= (cell->periodic[0] ? 1 : 0); a++)
    for (int b = cell->periodic[1] ? -1 : 0; b <= (cell->periodic[1] ? 1 : 0); b++)
      for (int c = cell->periodic[2] ? -1 : 0; c <= (cell->periodic[2] ? 1 : 0); c++)
        {
          double e[3], length;

          for (int j = 0; j < 3; j++)
            e[j] = d[j] + a * cell->vectors[0][j] + b * cell->vectors[1][j] + c * cell->vectors[2][j];
          length = dot (e, e);
          if (length < best_length)
            {
              best_length = length;
              for (int j = 0; j < 3; j++)
                best[j] = e[j];
            }
        }
  for (int j = 0; j < 3; j++)
    d[j] = best[j];
}

void
vt_cell_get_corners (const VtCell *cell, double corners[8][3])
{
  for (int i = 0; i < 8; i++)
    {
      double s[3] = { i & 1, (i >> 1) & 1, (i >> 2) & 1 };

      vt_cell_to_cartesian (cell, s, corners[i]);
    }
}

gboolean
vt_cell_check (const VtCell *cell, char **reason)
{
  double product = 1, volume;

  for (int k = 0; k < 3; k++)
    {
      double length = sqrt (dot (cell->vectors[k], cell->vectors[k]));

      if (!isfinite (length) || !isfinite (cell->origin[k]))
        {
          *reason = g_strdup (_("the cell has a component that is not a finite number"));
          return FALSE;
        }
      if (length > MAX_EDGE || fabs (cell->origin[k]) > MAX_EDGE)
        {
          *reason = g_strdup_printf (_("the cell is %g long, which cannot be meant"), MAX (length, fabs (cell->origin[k])));
          return FALSE;
        }
      product *= length;
    }
  volume = vt_cell_get_volume (cell);
  if (!(fabs (volume) > 1e-9 * product) || product <= 0)
    {
      *reason = g_strdup (_("the cell has no volume: its edges are zero or lie in one plane"));
      return FALSE;
    }
  if (volume < 0)
    {
      *reason = g_strdup (_("the cell is left-handed: swap two of its vectors"));
      return FALSE;
    }
  return TRUE;
}
