/* Every number of a VtProtocol: NUMBER (member, title, unit, tooltip, type, least, most, step, in "w20", in "robust", in "reduced"). The last is
 * "robust" with 1 σ for 2.5 Å and 1 ε for 0.3 eV or so, which makes the soft modes of Lennard-Jones glasses as curved as those of metals. */
NUMBER (kick_radius, N_ ("Kick radius"), "length",
        N_ ("Atoms within it of the centre are pushed: 2 Å is the centre alone."),
        double, 0.01, 20, 0.5, 2, 2, 0.5)
NUMBER (kick, N_ ("First push"), "length",
        N_ ("Length of the first random displacement, over all pushed atoms together."),
        double, 1e-6, 5, 0.05, 0.1, 0.15, 0.06)
NUMBER (push, N_ ("Push"), "length",
        N_ ("Length of each further push in the basin. Small ones keep closer to the valley and cost more."),
        double, 1e-6, 5, 0.05, 0.15, 0.15, 0.06)
NUMBER (max_pushes, N_ ("Pushes in the basin"), "",
        N_ ("After so many without a negative curvature the attempt has failed."),
        guint, 1, 1000, 5, 60, 40, 40)
NUMBER (basin_relax, N_ ("Relaxation in the basin"), "",
        N_ ("Steps beside the push after the first one; one more after each further push."),
        guint, 0, 1000, 1, 2, 1, 1)
NUMBER (basin_relax_max, N_ ("Most relaxation in the basin"), "",
        N_ ("Steps beside the push are never more than this."),
        guint, 0, 1000, 1, 5, 3, 3)
NUMBER (first_lanczos, N_ ("Pushes before the curvature"), "",
        N_ ("The lowest curvature is estimated from this push on."),
        guint, 1, 1000, 1, 4, 2, 2)
NUMBER (leave_curvature, N_ ("Curvature outside the basin"), "energy/length²",
        N_ ("The basin has been left when the lowest curvature is below this."),
        double, -1e6, 0, 0.1, -0.3, -0.3, -5)
NUMBER (turn, N_ ("Turning steps"), "",
        N_ ("Steps over which the direction turns from the push onto the mode; 0 turns at once."),
        guint, 0, 100, 1, 0, 6, 6)
NUMBER (max_losses, N_ ("Losses of the mode"), "",
        N_ ("How often a climbing step that relaxed back into the basin is taken again, from before that relaxation and farther up."),
        guint, 0, 100, 1, 0, 10, 10)
NUMBER (max_restarts, N_ ("Restarts"), "",
        N_ ("How often an attempt starts again in another direction after it has lost the negative curvature."),
        guint, 0, 100, 1, 0, 1, 1)
NUMBER (restart_memory, N_ ("Memory of a restart"), "",
        N_ ("Share of the old direction in the new one; the rest is random."),
        double, 0, 1, 0.1, 0.8, 0, 0)
NUMBER (max_step, N_ ("Longest climbing step"), "length",
        N_ ("Along the mode."),
        double, 1e-6, 5, 0.05, 0.15, 0.25, 0.1)
NUMBER (min_curvature, N_ ("Curvature for climbing steps"), "energy/length²",
        N_ ("Steps along the mode are the force divided by the curvature, or by this where it is larger."),
        double, 1e-6, 1e6, 0.1, 0.5, 0.5, 8)
NUMBER (climb_relax, N_ ("Relaxation while climbing"), "",
        N_ ("Steps beside the mode after the first climbing step."),
        guint, 1, 1000, 1, 8, 4, 4)
NUMBER (climb_relax_more, N_ ("More relaxation while climbing"), "",
        N_ ("So many more after each further one."),
        guint, 0, 1000, 1, 4, 2, 2)
NUMBER (climb_relax_max, N_ ("Most relaxation while climbing"), "",
        N_ ("Steps beside the mode are never more than this."),
        guint, 1, 1000, 1, 30, 20, 20)
NUMBER (max_climb, N_ ("Climbing steps"), "",
        N_ ("After so many without a saddle the attempt has failed."),
        guint, 1, 10000, 10, 100, 100, 100)
NUMBER (lanczos_first, N_ ("Vectors for the first mode"), "",
        N_ ("Lanczos vectors, one evaluation of forces each, for the first estimate of the lowest curvature."),
        guint, 2, 64, 1, 16, 16, 16)
NUMBER (lanczos_warm, N_ ("Vectors for a known mode"), "",
        N_ ("Lanczos vectors when the last mode is there to begin with."),
        guint, 2, 64, 1, 8, 8, 8)
NUMBER (lanczos_tolerance, N_ ("Change of the curvature"), "",
        N_ ("Lanczos stops when the curvature changes by less than this fraction."),
        double, 0, 1, 0.01, 0.01, 0.02, 0.02)
NUMBER (difference, N_ ("Displacement for differences"), "length",
        N_ ("Curvatures are differences of forces over this displacement."),
        double, 1e-8, 0.1, 1e-3, 1e-3, 1e-3, 4e-4)
NUMBER (climb_force, N_ ("Force at the end of the climb"), "energy/length",
        N_ ("When the force on every atom is below this, the climb ends and the convergence to the saddle begins."),
        double, 1e-8, 10, 0.05, 0.05, 0.3, 2)
NUMBER (tight_force, N_ ("Force at a saddle"), "energy/length",
        N_ ("Saddles are converged until the force on every atom is below this."),
        double, 1e-8, 10, 0.005, 0.01, 0.01, 0.05)
NUMBER (verify_vectors, N_ ("Vectors for the check"), "",
        N_ ("Lanczos vectors, at most, to make sure that the second curvature is not negative."),
        guint, 2, 128, 1, 100, 100, 100)
NUMBER (verify_curvature, N_ ("Zero curvature"), "energy/length²",
        N_ ("Curvatures closer to zero than this count as zero."),
        double, 0, 10, 0.01, 0.01, 0.01, 0.2)
NUMBER (side_push, N_ ("Push off the saddle"), "length",
        N_ ("Largest displacement of an atom before the relaxation to either side."),
        double, 1e-6, 5, 0.05, 0.1, 0.1, 0.04)
NUMBER (side_force, N_ ("Force in a minimum"), "energy/length",
        N_ ("Both sides are relaxed until the force on every atom is below this."),
        double, 1e-8, 10, 0.005, 0.01, 0.005, 0.03)
NUMBER (connected_energy, N_ ("Energy of the start"), "energy",
        N_ ("A side is the start when its energy differs by less than this …"),
        double, 1e-8, 10, 0.005, 0.01, 0.01, 0.03)
NUMBER (connected_distance, N_ ("Distance from the start"), "length",
        N_ ("… and no atom lies farther from its place than this."),
        double, 1e-8, 10, 0.05, 0.1, 0.1, 0.04)
NUMBER (distinct_energy, N_ ("Energy of distinct events"), "energy",
        N_ ("Two events of an atom are one when their barriers differ by less than this …"),
        double, 0, 10, 0.001, 0.005, 0.005, 0.015)
NUMBER (distinct_overlap, N_ ("Overlap of distinct events"), "",
        N_ ("… and their displacements overlap by more than this."),
        double, 0, 1, 0.05, 0.9, 0.9, 0.9)
NUMBER (max_calls, N_ ("Evaluations"), "",
        N_ ("Of forces, in one attempt."),
        guint, 10, 1000000, 500, 3000, 3000, 3000)
NUMBER (max_energy, N_ ("Energy limit"), "energy",
        N_ ("An attempt that goes higher above its start has failed."),
        double, 1e-6, 1e6, 1, 20, 20, 60)
NUMBER (max_move, N_ ("Longest move"), "length",
        N_ ("Of an atom in one step of relaxation."),
        double, 1e-6, 5, 0.05, 0.1, 0.1, 0.04)
NUMBER (sphere, N_ ("Active sphere"), "length",
        N_ ("Only atoms within it of the centre move during the search; 0 moves all."),
        double, 0, 1000, 1, 9, 9, 3.6)
NUMBER (saddle_sphere, N_ ("Sphere of the saddle"), "length",
        N_ ("The saddle is converged with the atoms within this, unless the final sphere is smaller; its sides are relaxed with them alone to begin with."),
        double, 0, 1000, 1, 12, 12, 4.8)
NUMBER (final_sphere, N_ ("Final sphere"), "length",
        N_ ("A saddle is relaxed on, and both sides of it in the end, with the atoms within this, or with all if it holds three quarters of them; 0: everything is done in the active sphere."),
        double, 0, 1000, 1, 27, 27, 10.8)
NUMBER (sphere_more, N_ ("Growth of the sphere"), "length",
        N_ ("By which the final sphere grows when atoms at its rim move."),
        double, 0.1, 100, 1, 3, 3, 1.2)
NUMBER (rim, N_ ("Rim"), "length",
        N_ ("Atoms this near to the surface of the sphere are at its rim."),
        double, 0, 100, 0.5, 2, 2, 0.8)
NUMBER (rim_move, N_ ("Move at the rim"), "length",
        N_ ("The sphere grows when an atom at its rim moves farther than this."),
        double, 0, 10, 0.01, 0.1, 0.1, 0.04)
