#include "io/vt-samples.h"

#include <math.h>

#include "base/vt-assets.h"
#include "base/vt-i18n.h"

static const VtBundledSample samples[] = {
  {
    .id = "cu50zr50-glass",
    .title = N_ ("Cu50Zr50 glass"),
    .description = N_ ("5488 atoms, cooled through the glass transition at 10¹¹ K/s, then relaxed to the bottom of its basin. "
                       "Small and fast-cooled beside a laboratory glass, but the best of the bundled ones."),
    .file = "Cu50Zr50-5488-glass.data.gz",
    .hash = "7596551cb9b2459a",
    .cooling_rate = 1e11,
  },
  {
    .id = "cu50zr50-glass-events",
    .title = N_ ("Cu50Zr50 glass with its events"),
    .description = N_ ("The same 5488 atoms with the saddles found around them: maps of viscosity, spectra of barriers and the ways of single "
                       "events, without waiting."),
    .file = "cu50zr50-glass-events.vitrine.zst",
  },
  {
    .id = "cu50zr50-glass-300k",
    .title = N_ ("Cu50Zr50 glass at 300 K"),
    .description = N_ ("The same 5488 atoms at room temperature, before the relaxation: a snapshot with thermal motion and velocities."),
    .file = "Cu50Zr50-5488-glass-300K.data.gz",
    .hash = "0e867a0afe56f081",
    .cooling_rate = 1e11,
  },
  {
    .id = "cu50zr50-liquid-1000k",
    .title = N_ ("Cu50Zr50 liquid at 1000 K"),
    .description = N_ ("The undercooled liquid from which the glass of 5488 atoms was made, a snapshot with velocities."),
    .file = "Cu50Zr50-5488-liquid-1000K.data.gz",
  },
  {
    .id = "cu50zr50-fast-glass",
    .title = N_ ("Cu50Zr50 glass, cooled faster"),
    .description = N_ ("4394 atoms, cooled ten times faster through the glass transition (10¹² K/s), then relaxed. "
                       "Fewer icosahedra: compare it with the glass."),
    .file = "Cu50Zr50-4394-glass.data.gz",
    .hash = "2347a89acb8c4407",
    .cooling_rate = 1e12,
  },
  {
    .id = "cu50zr50-fast-glass-300k",
    .title = N_ ("Cu50Zr50 glass, cooled faster, at 300 K"),
    .description = N_ ("The 4394 atoms of the faster glass on the way down, at room temperature, with velocities."),
    .file = "Cu50Zr50-4394-glass-300K.data.gz",
    .hash = "2f4e0b1f26bd2a23",
    .cooling_rate = 1e12,
  },
  {
    .id = "cu50zr50-fast-liquid-1000k",
    .title = N_ ("Cu50Zr50 liquid at 1000 K (4394 atoms)"),
    .description = N_ ("The undercooled liquid from which the faster glass was made, with velocities."),
    .file = "Cu50Zr50-4394-liquid-1000K.data.gz",
  },
  {
    .id = "cu50zr50-liquid-2000k",
    .title = N_ ("Cu50Zr50 melt at 2000 K"),
    .description = N_ ("4394 atoms well above the melting point: the most disordered of the samples, with velocities."),
    .file = "Cu50Zr50-4394-liquid-2000K.data.gz",
  },
  {
    .id = "cu50zr50-compressed",
    .title = N_ ("Cu50Zr50 glass, compressed"),
    .description = /* xgettext:no-c-format */ N_ ("The faster glass shrunk to 95 % in every direction, each atom displaced at random by up to 0.15 Å: "
                       "a strained state for testing, no state of a real glass."),
    .file = "Cu50Zr50-4394-compressed.data.gz",
  },
  { NULL },
};

const VtBundledSample *
vt_samples_list (void)
{
  return samples;
}

char *
vt_samples_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (const VtBundledSample *sample = samples; sample->id != NULL; sample++)
    if (g_str_equal (sample->id, id))
      return vt_assets_find ("VITRINE_SAMPLES", "samples", sample->file);
  return NULL;
}

double
vt_samples_get_cooling_rate (const char *hash)
{
  for (const VtBundledSample *sample = samples; sample->id != NULL; sample++)
    if (sample->cooling_rate > 0 && g_str_equal (sample->hash, hash))
      return sample->cooling_rate;
  return NAN;
}

char *
vt_samples_resolve (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  if (!g_file_test (name, G_FILE_TEST_EXISTS))
    {
      char *path = vt_samples_find (name);
      if (path != NULL)
        return path;
    }
  return g_strdup (name);
}
