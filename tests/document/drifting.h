/* A method that moves atoms, for tests: in each step every atom goes 0.1 along x; tells after each. It makes the field "drift" (how far),
 * the table "drift_curve" and the sample at the end. */
#pragma once

#include "document/vt-method.h"

/* Parameters: steps; after step "pause" (0: never) it waits for drifting_go_on() or a cancel; "fail": ends with an error. */
extern const VtMethod drifting_method;

void drifting_go_on (void);
