/* How the window itself is put together, as opposed to the picture in it. */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* Without a graphics card GTK would compose every frame of the window with OpenGL in software, which takes it several
 * times longer than Cairo does (100 ms against 12 ms for 1440×900 on two cores). Cairo draws all of the window whatever has changed in it, and a
 * spinner that turns takes half of a core from the computation it stands for: there it stands still, and panels do not glide. To be called after
 * the display is open and before the first window; the environment variable GSK_RENDERER goes before. */
void vt_display_choose_renderer (GdkDisplay *display);

G_END_DECLS
