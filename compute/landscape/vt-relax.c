#include "landscape/vt-relax.h"

#include <math.h>
#include <string.h>

struct _VtRelax
{
  const VtLandscape *landscape;
  VtRelaxKind kind;
  double stiffness, max_move;
  double plain;    /* step per force while no pair is known */
  gsize n;
  guint n_pairs; /* kept, the latest in slot (next − 1) */
  guint next;
  double rho[VT_RELAX_MEMORY];
  double *s, *y; /* VT_RELAX_MEMORY × n */
  double *g;     /* modified force */
  double *step;
  double *after; /* modified force after the step */
};

VtRelax *
vt_relax_new (void)
{
  return g_new0 (VtRelax, 1);
}

void
vt_relax_free (VtRelax *self)
{
  if (self == NULL)
    return;
  g_free (self->s);
  g_free (self->y);
  g_free (self->g);
  g_free (self->step);
  g_free (self->after);
  g_free (self);
}

void
vt_relax_begin (VtRelax *self, const VtLandscape *landscape, VtRelaxKind kind, double stiffness, double max_move)
{
  const gsize n = 3 * landscape->n_atoms;
  if (n != self->n)
    {
      self->n = n;
      self->s = g_renew (double, self->s, n * VT_RELAX_MEMORY);
      self->y = g_renew (double, self->y, n * VT_RELAX_MEMORY);
      self->g = g_renew (double, self->g, n);
      self->step = g_renew (double, self->step, n);
      self->after = g_renew (double, self->after, n);
    }
  self->landscape = landscape;
  self->kind = kind;
  self->stiffness = stiffness;
  self->max_move = max_move;
  self->plain = 1 / stiffness;
  self->n_pairs = self->next = 0;
}

void
vt_relax_modify (VtRelaxKind kind, gsize n, const double *force, const double *direction, double *modified)
{
  memcpy (modified, force, n * sizeof *force);
  if (kind != VT_RELAX_MINIMUM)
    vt_vector_add (n, modified, (kind == VT_RELAX_SADDLE ? -2 : -1) * vt_vector_dot (n, force, direction), direction);
}

/* step = H g, by the two loops over the pairs. */
static void
multiply (VtRelax *self)
{
  double alpha[VT_RELAX_MEMORY], scale = self->plain;
  memcpy (self->step, self->g, self->n * sizeof *self->step);
  for (guint k = 1; k <= self->n_pairs; k++)
    {
      const guint slot = (self->next + VT_RELAX_MEMORY - k) % VT_RELAX_MEMORY;
      alpha[slot] = self->rho[slot] * vt_vector_dot (self->n, self->s + slot * self->n, self->step);
      vt_vector_add (self->n, self->step, -alpha[slot], self->y + slot * self->n);
    }
  if (self->n_pairs > 0)
    {
      const guint last = (self->next + VT_RELAX_MEMORY - 1) % VT_RELAX_MEMORY;
      const double *y = self->y + last * self->n;
      scale = 1 / (self->rho[last] * vt_vector_dot (self->n, y, y));
    }
  vt_vector_scale (self->n, self->step, scale);
  for (guint k = self->n_pairs; k >= 1; k--)
    {
      const guint slot = (self->next + VT_RELAX_MEMORY - k) % VT_RELAX_MEMORY;
      const double beta = self->rho[slot] * vt_vector_dot (self->n, self->y + slot * self->n, self->step);
      vt_vector_add (self->n, self->step, alpha[slot] - beta, self->s + slot * self->n);
    }
}

static void
remember (VtRelax *self)
{
  double *s = self->s + self->next * self->n, *y = self->y + self->next * self->n;
  for (gsize i = 0; i < self->n; i++)
    {
      s[i] = self->step[i];
      y[i] = self->g[i] - self->after[i];
    }
  const double curvature = vt_vector_dot (self->n, s, y), length = vt_vector_dot (self->n, s, s);
  if (!(curvature > 1e-6 * self->stiffness * length))
    {
      /* Downhill from a ridge: forces grow, and so may the steps. */
      self->plain *= 2;
      return;
    }
  self->plain = 1 / self->stiffness;
  self->rho[self->next] = 1 / curvature;
  self->next = (self->next + 1) % VT_RELAX_MEMORY;
  self->n_pairs = MIN (self->n_pairs + 1, VT_RELAX_MEMORY);
}

static void
evaluate (VtRelax *self, const double *x, double *force, const double *direction, guint *n_calls)
{
  self->landscape->evaluate (self->landscape->data, x, force, NULL);
  (*n_calls)++;
  vt_relax_modify (self->kind, self->n, force, direction, self->after);
}

double
vt_relax_step (VtRelax *self, double *x, double *force, const double *direction, guint *n_calls)
{
  const gsize n = self->n;
  vt_relax_modify (self->kind, n, force, direction, self->g);
  multiply (self);
  double along = vt_vector_dot (n, self->step, self->g);
  const double size = sqrt (vt_vector_dot (n, self->g, self->g) * vt_vector_dot (n, self->step, self->step));
  if (!(along > 0.02 * size))
    {
      /* What has been learnt elsewhere does not fit here. */
      self->n_pairs = self->next = 0;
      multiply (self);
      along = vt_vector_dot (n, self->step, self->g);
    }
  if (self->kind == VT_RELAX_BESIDE)
    vt_vector_project_out (n, self->step, direction);
  const double move = vt_vector_max_atom (self->landscape->n_atoms, self->step, NULL);
  if (move > self->max_move)
    {
      vt_vector_scale (n, self->step, self->max_move / move);
      along *= self->max_move / move;
    }
  vt_vector_add (n, x, 1, self->step);
  evaluate (self, x, force, direction, n_calls);
  double then = vt_vector_dot (n, self->step, self->after);
  if (then < -0.5 * along)
    {
      const double share = along / (along - then);
      vt_vector_add (n, x, share - 1, self->step);
      vt_vector_scale (n, self->step, share);
      evaluate (self, x, force, direction, n_calls);
      along *= share;
      then = vt_vector_dot (n, self->step, self->after);
    }
  remember (self);
  return (along + then) / 2;
}
