package dev.gopuram.rollouts;

/** Logarithms of the gamma and beta functions, for arguments above 0, right to 1e-10. */
final class LogGamma {
    private static final double HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
    /** From here on Stirling's series with four terms is exact enough. */
    private static final double LARGE = 10;

    private LogGamma() {}

    static double of(double x) {
        double shift = 1;
        double large = x;
        while (large < LARGE) {
            shift *= large;
            large += 1;
        }
        double inverse = 1 / large;
        double square = inverse * inverse;
        double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
        double value = (large - 0.5) * Math.log(large) - large + HALF_LN_2PI + series;
        return shift == 1 ? value : value - Math.log(shift);
    }

    static double beta(double a, double b) {
        return of(a) + of(b) - of(a + b);
    }
}
