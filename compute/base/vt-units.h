/* Factors between the units of VT_UNITS_METAL (Å, ps, amu, K, eV, GPa), from the exact constants of the SI (2019) and the atomic mass
 * constant of CODATA 2018. In reduced units all of them are 1. */
#pragma once

#define VT_BOLTZMANN_EV 8.617333262145179e-5      /* eV/K */
#define VT_AMU_IN_EV_PS2_A2 1.0364269652680506e-4 /* amu Å²/ps² in eV */
#define VT_EV_A3_IN_GPA 160.2176634               /* eV/Å³ in GPa */
