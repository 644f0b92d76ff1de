/* Masses: IUPAC abridged standard atomic weights (2021); for elements without stable isotopes the mass number of
 * the longest-lived one. Radii: metallic radii for coordination 12 (as in common tables, e.g. Greenwood & Earnshaw) where
 * the element is a metal, covalent radii of Cordero et al., Dalton Trans. 2008, 2832 elsewhere, 1.60 Å where
 * neither is tabulated. Colours are Vitrine's own: distinct for the usual glass formers, quiet for the rest. */
#include "sample/vt-element.h"

#include <math.h>
#include <string.h>

static const VtElement elements[] = {
  { "H", 1.008, 0.31, 0xf2f2f2 },
  { "He", 4.0026, 0.28, 0xa475c6 },
  { "Li", 6.94, 1.52, 0xc6bc75 },
  { "Be", 9.0122, 1.12, 0x75b9c6 },
  { "B", 10.81, 0.84, 0xe9a6a0 },
  { "C", 12.011, 0.76, 0x505050 },
  { "N", 14.007, 0.71, 0x3f5bd9 },
  { "O", 15.999, 0.66, 0xdd3333 },
  { "F", 18.998, 0.57, 0x7fd05a },
  { "Ne", 20.18, 0.58, 0xc075c6 },
  { "Na", 22.99, 1.86, 0x9b6bd3 },
  { "Mg", 24.305, 1.60, 0x7ec83c },
  { "Al", 26.982, 1.43, 0xa9b4c2 },
  { "Si", 28.085, 1.11, 0xd9b382 },
  { "P", 30.974, 1.07, 0xf08a24 },
  { "S", 32.06, 1.05, 0xe8cf3a },
  { "Cl", 35.45, 1.02, 0x45c945 },
  { "Ar", 39.95, 1.06, 0x6fc7d6 },
  { "K", 39.098, 2.27, 0x9ac675 },
  { "Ca", 40.078, 1.97, 0x6bbf6b },
  { "Sc", 44.956, 1.62, 0xc67f75 },
  { "Ti", 47.867, 1.47, 0x9aa5b1 },
  { "V", 50.942, 1.34, 0x8f9fb8 },
  { "Cr", 51.996, 1.28, 0x7f93c9 },
  { "Mn", 54.938, 1.27, 0x9c7ac7 },
  { "Fe", 55.845, 1.26, 0xcf6a3f },
  { "Co", 58.933, 1.25, 0xd87fa0 },
  { "Ni", 58.693, 1.24, 0x58b368 },
  { "Cu", 63.546, 1.28, 0xd68a4a },
  { "Zn", 65.38, 1.34, 0x8187b5 },
  { "Ga", 69.723, 1.35, 0xc675c3 },
  { "Ge", 72.63, 1.20, 0xabc675 },
  { "As", 74.922, 1.19, 0x7593c6 },
  { "Se", 78.971, 1.20, 0xc6757b },
  { "Br", 79.904, 1.20, 0x75c686 },
  { "Kr", 83.798, 1.16, 0x9e75c6 },
  { "Rb", 85.468, 2.48, 0xc6b675 },
  { "Sr", 87.62, 2.15, 0x75bfc6 },
  { "Y", 88.906, 1.80, 0x73c2c9 },
  { "Zr", 91.224, 1.60, 0x5f8fc9 },
  { "Nb", 92.906, 1.46, 0x62a6b8 },
  { "Mo", 95.95, 1.39, 0x55a0a8 },
  { "Tc", 97, 1.36, 0x75c6a1 },
  { "Ru", 101.07, 1.34, 0xb975c6 },
  { "Rh", 102.91, 1.34, 0xbcc675 },
  { "Pd", 106.42, 1.37, 0x2f7f95 },
  { "Ag", 107.87, 1.44, 0xc4c9d1 },
  { "Cd", 112.41, 1.51, 0x75c675 },
  { "In", 114.82, 1.67, 0x8d75c6 },
  { "Sn", 118.71, 1.51, 0xc6a575 },
  { "Sb", 121.76, 1.39, 0x75c6bd },
  { "Te", 127.6, 1.38, 0xc675b8 },
  { "I", 126.9, 1.39, 0xa0c675 },
  { "Xe", 131.29, 1.40, 0x7589c6 },
  { "Cs", 132.91, 2.65, 0xc67975 },
  { "Ba", 137.33, 2.22, 0x75c691 },
  { "La", 138.91, 1.87, 0x6ccff0 },
  { "Ce", 140.12, 1.82, 0xe6dfa6 },
  { "Pr", 140.91, 1.82, 0x75b5c6 },
  { "Nd", 144.24, 1.81, 0xc6759d },
  { "Pm", 145, 1.83, 0x85c675 },
  { "Sm", 150.36, 1.80, 0x7c75c6 },
  { "Eu", 151.96, 1.80, 0xc69475 },
  { "Gd", 157.25, 1.80, 0x6fe0c0 },
  { "Tb", 158.93, 1.77, 0xc475c6 },
  { "Dy", 162.5, 1.78, 0xb1c675 },
  { "Ho", 164.93, 1.76, 0x759ac6 },
  { "Er", 167.26, 1.76, 0xc67582 },
  { "Tm", 168.93, 1.76, 0x75c680 },
  { "Yb", 173.05, 1.76, 0x9875c6 },
  { "Lu", 174.97, 1.74, 0xc6af75 },
  { "Hf", 178.49, 1.59, 0x5aa7e0 },
  { "Ta", 180.95, 1.46, 0x5f86d9 },
  { "W", 183.84, 1.39, 0x3f7fc0 },
  { "Re", 186.21, 1.37, 0x757ec6 },
  { "Os", 190.23, 1.35, 0xc68375 },
  { "Ir", 192.22, 1.36, 0x75c69b },
  { "Pt", 195.08, 1.39, 0xcfd0da },
  { "Au", 196.97, 1.44, 0xe8b72f },
  { "Hg", 200.59, 1.51, 0x75aac6 },
  { "Tl", 204.38, 1.70, 0xc67593 },
  { "Pb", 207.2, 1.75, 0x5c5f66 },
  { "Bi", 208.98, 1.60, 0x8775c6 },
  { "Po", 209, 1.40, 0xc69e75 },
  { "At", 210, 1.50, 0x75c6b6 },
  { "Rn", 222, 1.50, 0xc675bf },
  { "Fr", 223, 2.60, 0xa7c675 },
  { "Ra", 226, 2.21, 0x758fc6 },
  { "Ac", 227, 2.15, 0xc67577 },
  { "Th", 232.04, 1.79, 0x75c68a },
  { "Pa", 231.04, 1.63, 0xa275c6 },
  { "U", 238.03, 1.56, 0xc6ba75 },
  { "Np", 237, 1.55, 0x75bbc6 },
  { "Pu", 244, 1.59, 0xc675a3 },
  { "Am", 243, 1.73, 0x8cc675 },
  { "Cm", 247, 1.74, 0x7675c6 },
  { "Bk", 247, 1.60, 0xc68e75 },
  { "Cf", 251, 1.60, 0x75c6a5 },
  { "Es", 252, 1.60, 0xbd75c6 },
  { "Fm", 257, 1.60, 0xb8c675 },
  { "Md", 258, 1.60, 0x75a0c6 },
  { "No", 259, 1.60, 0xc67588 },
  { "Lr", 262, 1.60, 0x75c679 },
  { "Rf", 267, 1.60, 0x9175c6 },
  { "Db", 268, 1.60, 0xc6a975 },
  { "Sg", 269, 1.60, 0x75c6c1 },
  { "Bh", 270, 1.60, 0xc675b4 },
  { "Hs", 269, 1.60, 0x9cc675 },
  { "Mt", 277, 1.60, 0x7585c6 },
  { "Ds", 281, 1.60, 0xc67d75 },
  { "Rg", 282, 1.60, 0x75c695 },
  { "Cn", 286, 1.60, 0xac75c6 },
  { "Nh", 286, 1.60, 0xc6c475 },
  { "Fl", 290, 1.60, 0x75b1c6 },
  { "Mc", 290, 1.60, 0xc67599 },
  { "Lv", 293, 1.60, 0x81c675 },
  { "Ts", 294, 1.60, 0x8075c6 },
  { "Og", 294, 1.60, 0xc69875 },
};

const VtElement *
vt_element_get (int atomic_number)
{
  if (atomic_number < 1 || atomic_number > (int) G_N_ELEMENTS (elements))
    return NULL;
  return &elements[atomic_number - 1];
}

int
vt_element_lookup (const char *symbol)
{
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    if (strcmp (elements[i].symbol, symbol) == 0)
      return (int) i + 1;
  return 0;
}

int
vt_element_guess_from_mass (double mass, double tolerance)
{
  int best = 0;
  double best_difference = tolerance;

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      double difference = fabs (elements[i].mass - mass);

      if (difference <= best_difference)
        {
          best = (int) i + 1;
          best_difference = difference;
        }
    }
  return best;
}
