/* C face of Voro++'s cell. See vt-voro.h.
 *
 * Voro++ keeps a cell as a graph: vertex i at pts[3i], joined to ed[i][0 … nu[i] − 1], where ed[i][nu[i] + j] is the
 * position of i in the list of that neighbour. A face is walked by turning the same way at every vertex.
 * Walking marks an edge by storing −1 − k in place of k; reset_edges() takes the marks away. */
#include "structure/vt-voro.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <voro++/voro++.hh>

namespace {

struct Faces
{
  std::vector<double> areas;
  std::vector<guint32> n_edges;
  std::vector<int> planes;
  std::vector<int> polygons;
  std::vector<int> loop;
};

/* Voro++'s two kinds of cell differ only in remembering the planes. */
inline int
plane_of (const voro::voronoicell &, int, int)
{
  return 0;
}

inline int
plane_of (const voro::voronoicell_neighbor &cell, int i, int j)
{
  return cell.ne[i][j];
}

template <class Base> struct Cell : Base
{
  /* Squared distance of the farthest vertex. pts has the coordinates as they are (Voro++ 0.4.6 keeps them doubled). */
  double
  radius2 () const
  {
    double r2 = 0;
    for (const double *v = this->pts, *end = v + 3 * this->p; v < end; v += 3)
      {
        const double now = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
        r2 = now > r2 ? now : r2;
      }
    return r2 * 0.25;
  }

  /* Whether any vertex lies beyond the plane. Cheaper than nplane()'s own search, which starts from the last vertex. */
  bool
  cuts (const double n[3], double rsq) const
  {
    double farthest = -INFINITY;
    for (const double *v = this->pts, *end = v + 3 * this->p; v < end; v += 3)
      {
        const double now = v[0] * n[0] + v[1] * n[1] + v[2] * n[2];
        farthest = now > farthest ? now : farthest;
      }
    return farthest > rsq;
  }

  VtVoroState
  cut_near (const VtNear *near, const guint32 *order, guint n_order, const double *weights, double own, double greatest,
            double *reach)
  {
    double r2 = radius2 ();
    for (guint k = 0; k < n_order; k++)
      {
        const guint32 c = order[k];
        const guint32 slot = near->slot[c];
        const double limit = std::sqrt (r2) + std::sqrt (r2 + (greatest - own));
        if (near->d2[c] >= limit * limit)
          {
            *reach = limit;
            return VT_VORO_COMPLETE;
          }
        const double offset = weights != nullptr ? own - weights[slot] : 0;
        const double n[3] = { near->dx[c], near->dy[c], near->dz[c] };
        if (!cuts (n, near->d2[c] + offset))
          continue;
        if (!this->nplane (n[0], n[1], n[2], near->d2[c] + offset, (int) slot))
          return VT_VORO_EMPTY;
        r2 = radius2 ();
      }
    *reach = std::sqrt (r2) + std::sqrt (r2 + (greatest - own));
    return VT_VORO_MORE;
  }

  /* Walks each face once and calls visit (first vertex, plane) with its corners in faces.loop. */
  template <class Visit>
  void
  walk (Faces &faces, Visit visit)
  {
    for (int i = 0; i < this->p; i++)
      for (int j = 0; j < this->nu[i]; j++)
        {
          int k = this->ed[i][j];
          if (k < 0)
            continue;
          faces.loop.clear ();
          faces.loop.push_back (i);
          int l = this->cycle_up (this->ed[i][this->nu[i] + j], k);
          this->ed[i][j] = -1 - k;
          while (k != i)
            {
              faces.loop.push_back (k);
              const int m = this->ed[k][l];
              this->ed[k][l] = -1 - m;
              l = this->cycle_up (this->ed[k][this->nu[k] + l], m);
              k = m;
            }
          visit (plane_of (*this, i, j));
        }
    for (int i = 0; i < this->p; i++)
      for (int j = 0; j < this->nu[i]; j++)
        this->ed[i][j] = -1 - this->ed[i][j];
  }

  /* Six times the volume between origin and faces is Σ v0 · Σ (v_k × v_k+1); the doubled coordinates make that 48. */
  void
  measure (Faces &faces, double edge, VtVoroFaces *result)
  {
    const double edge2 = 4 * edge * edge, *pts = this->pts;
    double volume = 0, surface = 0;
    faces.areas.clear ();
    faces.n_edges.clear ();
    faces.planes.clear ();
    walk (faces, [&] (int plane) {
      const std::size_t n = faces.loop.size ();
      const double *v0 = pts + 3 * faces.loop[0];
      double area[3] = { 0, 0, 0 }, before[3] = { 0, 0, 0 };
      guint32 n_edges = 0;
      for (std::size_t k = 1; k <= n; k++)
        {
          const double *v = pts + 3 * faces.loop[k == n ? 0 : k];
          const double now[3] = { v[0] - v0[0], v[1] - v0[1], v[2] - v0[2] };
          const double e[3] = { now[0] - before[0], now[1] - before[1], now[2] - before[2] };
          n_edges += e[0] * e[0] + e[1] * e[1] + e[2] * e[2] >= edge2;
          area[0] += before[1] * now[2] - before[2] * now[1];
          area[1] += before[2] * now[0] - before[0] * now[2];
          area[2] += before[0] * now[1] - before[1] * now[0];
          for (int x = 0; x < 3; x++)
            before[x] = now[x];
        }
      const double magnitude = std::sqrt (area[0] * area[0] + area[1] * area[1] + area[2] * area[2]) / 8;
      volume += v0[0] * area[0] + v0[1] * area[1] + v0[2] * area[2];
      surface += magnitude;
      faces.areas.push_back (magnitude);
      faces.n_edges.push_back (n_edges);
      faces.planes.push_back (plane);
    });
    result->volume = std::fabs (volume) / 48;
    result->surface = surface;
    result->n_faces = (guint) faces.areas.size ();
    result->areas = faces.areas.data ();
    result->n_edges = faces.n_edges.data ();
    result->planes = faces.planes.data ();
  }

  /* Voro++ walks all faces the same way round; turns them over if that way is clockwise. */
  void
  polygons (Faces &faces)
  {
    const double *pts = this->pts;
    double volume = 0;
    std::vector<std::size_t> starts;
    faces.polygons.clear ();
    walk (faces, [&] (int) {
      const double *a = pts + 3 * faces.loop[0];
      for (std::size_t k = 1; k + 1 < faces.loop.size (); k++)
        {
          const double *b = pts + 3 * faces.loop[k], *c = pts + 3 * faces.loop[k + 1];
          volume += a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
        }
      starts.push_back (faces.polygons.size ());
      faces.polygons.push_back ((int) faces.loop.size ());
      faces.polygons.insert (faces.polygons.end (), faces.loop.begin (), faces.loop.end ());
    });
    if (volume >= 0)
      return;
    for (std::size_t start : starts)
      {
        auto first = faces.polygons.begin () + (std::ptrdiff_t) start + 1;
        std::reverse (first, first + faces.polygons[start]);
      }
  }
};

} // namespace

struct _VtVoro
{
  gboolean tracked;
  Cell<voro::voronoicell> plain;
  Cell<voro::voronoicell_neighbor> labelled;
  Faces faces;
  std::vector<double> vertices;
  std::vector<double> reaches; /* x y z of each vertex and how near to it an atom must be to cut it off */

  const voro::voronoicell_base &
  base () const
  {
    if (tracked)
      return labelled;
    return plain;
  }
};

VtVoro *
vt_voro_new (gboolean tracked)
{
  VtVoro *voro = new _VtVoro;
  voro->tracked = tracked;
  return voro;
}

void
vt_voro_free (VtVoro *voro)
{
  delete voro;
}

void
vt_voro_start (VtVoro *voro, const double half[3])
{
  if (voro->tracked)
    voro->labelled.init (-half[0], half[0], -half[1], half[1], -half[2], half[2]);
  else
    voro->plain.init (-half[0], half[0], -half[1], half[1], -half[2], half[2]);
}

/* nplane() cuts at half of rsq / |vector|: with a vector of length 1 that is rsq = 2 distance. */
gboolean
vt_voro_cut_wall (VtVoro *voro, const double normal[3], double distance, int id)
{
  const double *n = normal, rsq = 2 * distance;
  return voro->tracked ? voro->labelled.nplane (n[0], n[1], n[2], rsq, id) : voro->plain.nplane (n[0], n[1], n[2], rsq, id);
}

VtVoroState
vt_voro_cut_near (VtVoro *voro, const VtNear *near, const guint32 *order, guint n_order, const double *weights, double own,
                  double greatest, double *reach)
{
  return voro->tracked ? voro->labelled.cut_near (near, order, n_order, weights, own, greatest, reach)
                       : voro->plain.cut_near (near, order, n_order, weights, own, greatest, reach);
}

/* An atom at p with weight w cuts off vertex v if |v − p|² − w < |v|² − w_own. */
void
vt_voro_prepare_reach (VtVoro *voro, double own, double greatest)
{
  const voro::voronoicell_base &cell = voro->base ();
  voro->reaches.clear ();
  for (const double *v = cell.pts, *end = v + 3 * cell.p; v < end; v += 3)
    {
      const double x = v[0] / 2, y = v[1] / 2, z = v[2] / 2, reach2 = x * x + y * y + z * z - own + greatest;
      if (reach2 > 0)
        voro->reaches.insert (voro->reaches.end (), { x, y, z, std::sqrt (reach2) });
    }
}

gboolean
vt_voro_can_reach (const double centre[3], double radius, gconstpointer data)
{
  const VtVoro *voro = static_cast<const VtVoro *> (data);
  const double *end = voro->reaches.data () + voro->reaches.size ();
  for (const double *v = voro->reaches.data (); v < end; v += 4)
    {
      const double x = v[0] - centre[0], y = v[1] - centre[1], z = v[2] - centre[2], r = v[3] * (1 + 1e-9) + radius;
      if (x * x + y * y + z * z < r * r)
        return TRUE;
    }
  return FALSE;
}

gboolean
vt_voro_touches_box (const VtVoro *voro, const double half[3], int dimension)
{
  const voro::voronoicell_base &cell = voro->base ();
  for (int i = 0; i < cell.p; i++)
    for (int k = 0; k < dimension; k++)
      if (std::fabs (cell.pts[3 * i + k]) >= 2 * half[k] * (1 - 1e-9))
        return TRUE;
  return FALSE;
}

void
vt_voro_measure (VtVoro *voro, double edge, VtVoroFaces *faces)
{
  if (voro->tracked)
    voro->labelled.measure (voro->faces, edge, faces);
  else
    voro->plain.measure (voro->faces, edge, faces);
}

void
vt_voro_polygons (VtVoro *voro, guint *n_vertices, const double **vertices, const int **polygons)
{
  const voro::voronoicell_base &cell = voro->base ();
  voro->vertices.assign (cell.pts, cell.pts + 3 * cell.p);
  for (double &x : voro->vertices)
    x *= 0.5;
  if (voro->tracked)
    voro->labelled.polygons (voro->faces);
  else
    voro->plain.polygons (voro->faces);
  *n_vertices = (guint) cell.p;
  *vertices = voro->vertices.data ();
  *polygons = voro->faces.polygons.data ();
}
