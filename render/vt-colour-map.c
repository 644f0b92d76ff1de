#include "vt-colour-map.h"

#include <math.h>
#include <string.h>

#include "base/vt-i18n.h"

/* Every continuous map is a handful of anchor colours at equal distances, interpolated in the OKLab space (B. Ottosson,
 * "A perceptual color space for image processing", 2020) by monotone cubic Hermite pieces (F. N. Fritsch and
 * R. E. Carlson, SIAM J. Numer. Anal. 17, 238 (1980)), so lightness runs as smoothly and as monotonically
 * as the anchors do. Sources of the anchors:
 *   viridis, magma, inferno, plasma: N. Smith and S. van der Walt, matplotlib 1.5 (CC0)
 *   cividis: J. R. Nuñez, C. R. Anderton, R. S. Renslow, PLoS ONE 13, e0199239 (2018)
 *   batlow, vik: after F. Crameri, Scientific colour maps, doi:10.5281/zenodo.1243862
 *   coolwarm: computed, K. Moreland, "Diverging color maps for scientific visualization", ISVC 2009
 *   jet: computed, the piecewise linear ramps of MATLAB's classical map
 *   okabe-ito: M. Okabe and K. Ito, "Color universal design", 2008
 *   tableau: M. Stone's ten categorical colours for Tableau */

#define N_ENTRIES 256

typedef struct
{
  const char *id;
  const char *title;
  VtMapKind kind;
  guint n;
  guint32 anchors[16];
  void (*compute) (double t, double rgb[3]); /* instead of anchors */
} Recipe;

static void jet (double t, double rgb[3]);
static void coolwarm (double t, double rgb[3]);

static const Recipe recipes[] = {
  { "viridis", N_("Viridis"), VT_MAP_SEQUENTIAL, 9,
    { 0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725 } },
  { "magma", N_("Magma"), VT_MAP_SEQUENTIAL, 9,
    { 0x000004, 0x1d1147, 0x51127c, 0x822681, 0xb63679, 0xe65164, 0xfb8861, 0xfec287, 0xfcfdbf } },
  { "inferno", N_("Inferno"), VT_MAP_SEQUENTIAL, 9,
    { 0x000004, 0x210c4a, 0x56106e, 0x89226a, 0xbb3754, 0xe35932, 0xf98c0a, 0xf9c932, 0xfcffa4 } },
  { "plasma", N_("Plasma"), VT_MAP_SEQUENTIAL, 9,
    { 0x0d0887, 0x4c02a1, 0x7e03a8, 0xa92395, 0xcc4678, 0xe56b5d, 0xf89441, 0xfdc328, 0xf0f921 } },
  { "cividis", N_("Cividis"), VT_MAP_SEQUENTIAL, 10,
    { 0x00204d, 0x00336f, 0x39486b, 0x575c6d, 0x707173, 0x8a8779, 0xa69d75, 0xc4b56c, 0xe4cf5b, 0xffea46 } },
  { "batlow", N_("Batlow"), VT_MAP_SEQUENTIAL, 10,
    { 0x011959, 0x103f60, 0x1c5460, 0x3c6d56, 0x687b3e, 0x9d892b, 0xd29343, 0xf8a17b, 0xfdb7bc, 0xfaccfa } },
  { "grey", N_("Grey"), VT_MAP_SEQUENTIAL, 2, { 0x111111, 0xf2f2f2 } },
  { "coolwarm", N_("Cool–warm"), VT_MAP_DIVERGING, 0, { 0 }, coolwarm },
  { "vik", N_("Vik"), VT_MAP_DIVERGING, 11,
    { 0x001261, 0x033e7d, 0x1e6f9d, 0x71a8c4, 0xc9dde7, 0xf0ece8, 0xeacebd, 0xd39774, 0xbe6533, 0x8b2706, 0x590008 } },
  { "rdbu", N_("Red–blue"), VT_MAP_DIVERGING, 9,
    { 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b } },
  { "jet", N_("Jet"), VT_MAP_SEQUENTIAL, 0, { 0 }, jet },
  { "okabe-ito", N_("Okabe–Ito (categories)"), VT_MAP_CATEGORICAL, 8,
    { 0x0072b2, 0xe69f00, 0x009e73, 0xd55e00, 0x56b4e9, 0xcc79a7, 0xf0e442, 0x4d4d4d } },
  { "tableau", N_("Tableau (categories)"), VT_MAP_CATEGORICAL, 10,
    { 0x4e79a7, 0xf28e2b, 0xe15759, 0x76b7b2, 0x59a14f, 0xedc948, 0xb07aa1, 0xff9da7, 0x9c755f, 0xbab0ac } },
};

static double
to_linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static double
to_srgb (double c)
{
  c = CLAMP (c, 0, 1);
  return c <= 0.0031308 ? c * 12.92 : 1.055 * pow (c, 1 / 2.4) - 0.055;
}

static void
hex_to_rgb (guint32 hex, double rgb[3])
{
  for (int k = 0; k < 3; k++)
    rgb[k] = (double) (hex >> (16 - 8 * k) & 0xff) / 255;
}

/* ---- OKLab ---- */

static void
rgb_to_oklab (const double rgb[3], double lab[3])
{
  double r = to_linear (rgb[0]);
  double g = to_linear (rgb[1]);
  double b = to_linear (rgb[2]);
  double l = cbrt (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  double m = cbrt (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  double s = cbrt (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

  lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
  lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static void
oklab_to_rgb (const double lab[3], double rgb[3])
{
  double l = lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2];
  double m = lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2];
  double s = lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2];

  l = l * l * l;
  m = m * m * m;
  s = s * s * s;
  rgb[0] = to_srgb (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  rgb[1] = to_srgb (-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  rgb[2] = to_srgb (-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

/* Slope at anchor @i of equally spaced values: the harmonic mean of the neighbouring secants, 0 at an extremum. */
static double
monotone_slope (const double *y, guint n, guint i)
{
  double left, right;

  if (i == 0)
    return y[1] - y[0];
  if (i == n - 1)
    return y[n - 1] - y[n - 2];
  left = y[i] - y[i - 1];
  right = y[i + 1] - y[i];
  return left * right <= 0 ? 0 : 2 * left * right / (left + right);
}

static double
hermite (const double *y, guint n, double t)
{
  double at = t * (n - 1);
  guint i = MIN ((guint) at, n - 2);
  double u = at - i;
  double m0 = monotone_slope (y, n, i);
  double m1 = monotone_slope (y, n, i + 1);

  return y[i] * (1 + 2 * u) * (1 - u) * (1 - u) + m0 * u * (1 - u) * (1 - u)
         + y[i + 1] * u * u * (3 - 2 * u) - m1 * u * u * (1 - u);
}

static void
interpolate (const Recipe *recipe, double t, double rgb[3])
{
  double channels[3][16];
  double lab[3];

  for (guint i = 0; i < recipe->n; i++)
    {
      hex_to_rgb (recipe->anchors[i], rgb);
      rgb_to_oklab (rgb, lab);
      for (int k = 0; k < 3; k++)
        channels[k][i] = lab[k];
    }
  for (int k = 0; k < 3; k++)
    lab[k] = hermite (channels[k], recipe->n, t);
  oklab_to_rgb (lab, rgb);
}

/* ---- computed maps ---- */

static void
jet (double t, double rgb[3])
{
  for (int k = 0; k < 3; k++)
    rgb[k] = CLAMP (1.5 - fabs (4 * t - (3 - k)), 0, 1);
}

#define LAB_DELTA (6.0 / 29)

static double
lab_f (double x)
{
  return x > LAB_DELTA * LAB_DELTA * LAB_DELTA ? cbrt (x) : x / (3 * LAB_DELTA * LAB_DELTA) + 4.0 / 29;
}

static double
lab_f_inverse (double x)
{
  return x > LAB_DELTA ? x * x * x : 3 * LAB_DELTA * LAB_DELTA * (x - 4.0 / 29);
}

static const double white[3] = { 0.95047, 1, 1.08883 }; /* D65 */

/* Msh: the polar form of CIELAB (magnitude, saturation, hue) of Moreland's paper. */
static void
rgb_to_msh (const double rgb[3], double msh[3])
{
  double r = to_linear (rgb[0]);
  double g = to_linear (rgb[1]);
  double b = to_linear (rgb[2]);
  double fx = lab_f ((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / white[0]);
  double fy = lab_f ((0.2126729 * r + 0.7151522 * g + 0.0721750 * b) / white[1]);
  double fz = lab_f ((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / white[2]);
  double lightness = 116 * fy - 16;
  double a = 500 * (fx - fy);
  double bb = 200 * (fy - fz);

  msh[0] = sqrt (lightness * lightness + a * a + bb * bb);
  msh[1] = acos (lightness / msh[0]);
  msh[2] = atan2 (bb, a);
}

static void
msh_to_rgb (const double msh[3], double rgb[3])
{
  double fy = (msh[0] * cos (msh[1]) + 16) / 116;
  double fx = fy + msh[0] * sin (msh[1]) * cos (msh[2]) / 500;
  double fz = fy - msh[0] * sin (msh[1]) * sin (msh[2]) / 200;
  double x = white[0] * lab_f_inverse (fx);
  double y = white[1] * lab_f_inverse (fy);
  double z = white[2] * lab_f_inverse (fz);

  rgb[0] = to_srgb (3.2404542 * x - 1.5371385 * y - 0.4985314 * z);
  rgb[1] = to_srgb (-0.9692660 * x + 1.8760108 * y + 0.0415560 * z);
  rgb[2] = to_srgb (0.0556434 * x - 0.2040259 * y + 1.0572252 * z);
}

/* Towards the unsaturated middle of magnitude 88 the hue spins, so that the path stays perceptually straight. */
static void
coolwarm (double t, double rgb[3])
{
  const double middle = 88;
  double end[3], msh[3], spin;
  double u = t < 0.5 ? 2 * t : 2 - 2 * t;

  hex_to_rgb (t < 0.5 ? 0x3b4cc0 : 0xb40426, rgb);
  rgb_to_msh (rgb, end);
  spin = end[1] * sqrt (middle * middle - end[0] * end[0]) / (end[0] * sin (end[1]));
  msh[0] = end[0] + u * (middle - end[0]);
  msh[1] = end[1] * (1 - u);
  msh[2] = end[2] + u * (end[2] > -G_PI / 3 ? spin : -spin);
  msh_to_rgb (msh, rgb);
}

/* ---- tables ---- */

static VtColourMap maps[G_N_ELEMENTS (recipes)];
static guint8 tables[G_N_ELEMENTS (recipes)][N_ENTRIES * 3];

static void
fill (const Recipe *recipe, guint8 *table)
{
  for (guint i = 0; i < N_ENTRIES; i++)
    {
      double t = i / (N_ENTRIES - 1.0);
      double rgb[3];

      if (recipe->kind == VT_MAP_CATEGORICAL)
        hex_to_rgb (recipe->anchors[i * recipe->n / N_ENTRIES], rgb);
      else if (recipe->compute != NULL)
        recipe->compute (t, rgb);
      else
        interpolate (recipe, t, rgb);
      for (int k = 0; k < 3; k++)
        table[3 * i + k] = (guint8) lround (CLAMP (rgb[k], 0, 1) * 255);
    }
}

const VtColourMap *
vt_colour_map_list (guint *n)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
        {
          fill (&recipes[i], tables[i]);
          maps[i] = (VtColourMap){
            .id = recipes[i].id,
            .title = recipes[i].title,
            .kind = recipes[i].kind,
            .n_colours = recipes[i].kind == VT_MAP_CATEGORICAL ? recipes[i].n : 0,
            .rgb = tables[i],
          };
        }
      g_once_init_leave (&ready, 1);
    }
  if (n != NULL)
    *n = G_N_ELEMENTS (maps);
  return maps;
}

const VtColourMap *
vt_colour_map_find (const char *id)
{
  guint n;
  const VtColourMap *all = vt_colour_map_list (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (all[i].id, id) == 0)
      return &all[i];
  return NULL;
}

double
vt_colour_map_place (const VtColourMap *map, double value, double min, double max)
{
  if (isnan (value))
    return value;
  if (map->kind == VT_MAP_CATEGORICAL)
    {
      double k = fmod (floor (value + 0.5) - floor (min + 0.5), map->n_colours);
      return ((k < 0 ? k + map->n_colours : k) + 0.5) / map->n_colours;
    }
  return max > min ? CLAMP ((value - min) / (max - min), 0, 1) : 0.5;
}

void
vt_colour_map_sample (const VtColourMap *map, gboolean reverse, double t, double rgb[3])
{
  double at, f;
  guint i;

  if (isnan (t))
    {
      rgb[0] = rgb[1] = rgb[2] = VT_COLOUR_NONE;
      return;
    }
  t = CLAMP (t, 0, 1);
  at = (reverse ? 1 - t : t) * (N_ENTRIES - 1);
  i = MIN ((guint) at, N_ENTRIES - 2);
  f = at - i;
  if (map->kind == VT_MAP_CATEGORICAL)
    f = f < 0.5 ? 0 : 1;
  for (int k = 0; k < 3; k++)
    rgb[k] = (map->rgb[3 * i + k] * (1 - f) + map->rgb[3 * (i + 1) + k] * f) / 255;
}

gboolean
vt_colour_map_is_bright (const double rgb[3])
{
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] > 0.42;
}
