package dev.gopuram.platform.overload;

import java.util.Arrays;

/**
 * How many calls at once do not yet stand in each other's way. A server with room takes as long for a call among many as
 * for one alone; beyond its room a call takes longer in proportion to how many there are. So the limit follows the
 * quotient of the two times, {@code limit * tolerance * alone / now}, never more than itself, plus a root of itself to
 * find out whether more would do.
 *
 * <p>Times are looked at in windows, by their median. A window counts only calls that began in it, so that each window
 * shows what the limit of the one before has done; it is thus never shorter than a call.
 *
 * <p>What a call takes alone cannot be seen while the limit is in use, and it changes. So every so many windows the limit
 * is a quarter of itself for one window, whose median is the new measure. A quarter, because it must show a queue even if
 * the limit had grown far above what is borne: the remeasured limit is then {@code tolerance / 4} of the old one.
 *
 * <p>A probe lasts as long as calls do. Where they take several times as long as anyone may wait, it would turn callers
 * away for that time; there the measure creeps up a little instead, and falls whenever a window was quicker. Once the limit
 * has halved the measure may be of another time, and doubles at most: a limit that was too high falls in the same way, and
 * what is seen then is its own queue.
 *
 * <p>Where more than a few of a window's calls were too much for those behind, the limit falls by a step instead, whatever
 * the others took.
 *
 * <p>Not safe for several threads; {@link Limiter} locks.
 */
final class AdaptiveLimit {
    static final int PROBE_EVERY = 40;

    private static final int FEWEST_SAMPLES = 10;
    private static final int MOST_SAMPLES = 100;
    /** A limit that less than this share of was used has not been tried. */
    private static final double USED = 0.75;

    private static final double STEEPEST_FALL = 0.5;
    /** The share of a window's calls that fail also where there is room: one slow model, one broken line. */
    private static final double FEW_DROPS = 0.1;

    private static final double DROP = 0.8;
    private static final int PROBE_SHARE = 4;
    /** Calls that take longer than so many of the longest waits are not probed. */
    private static final int PROBED_WAITS = 5;

    private static final double CREEP = 1.25;
    private static final double STEEPEST_RISE = 1 / STEEPEST_FALL;

    private double limit;
    private long aloneNanos;
    private boolean probing;
    private int untilProbe = 1;
    /** The limit when the time alone was last measured. */
    private double measuredAt;

    private final long[] samples = new long[MOST_SAMPLES];
    private int count;
    private long windowNanos;
    private boolean used;
    private int drops;

    AdaptiveLimit(OverloadConfig config, long now) {
        limit = config.initial();
        windowNanos = now;
    }

    /** The calls that may run at once. */
    int now(OverloadConfig config) {
        return (int) (probing ? Math.max(config.min(), bounded(config) / PROBE_SHARE) : bounded(config));
    }

    /** A call has begun. */
    void begun(OverloadConfig config, int running) {
        used |= running >= USED * now(config);
    }

    /** A call was served. */
    void served(OverloadConfig config, long beganNanos, long latencyNanos, long nowNanos) {
        if (beganNanos >= windowNanos) {
            samples[count++] = Math.max(1, latencyNanos);
            closeIfFull(config, nowNanos);
        }
    }

    /** A call was too much. How long it took is no measure: to be told so may be quick. */
    void dropped(OverloadConfig config, long beganNanos, long nowNanos) {
        if (beganNanos >= windowNanos) {
            drops++;
            closeIfFull(config, nowNanos);
        }
    }

    private void closeIfFull(OverloadConfig config, long nowNanos) {
        int ended = count + drops;
        if (ended < Math.clamp(now(config), FEWEST_SAMPLES, MOST_SAMPLES)) {
            return;
        }
        if (drops > FEW_DROPS * ended) {
            stepDown(config);
        } else {
            learn(config, median());
        }
        count = 0;
        drops = 0;
        used = false;
        windowNanos = nowNanos;
    }

    private void stepDown(OverloadConfig config) {
        limit = Math.max(config.min(), bounded(config) * DROP);
        probing = false;
    }

    private void learn(OverloadConfig config, long medianNanos) {
        if (probing) {
            probing = false;
            aloneNanos = medianNanos;
            measuredAt = limit;
            untilProbe = PROBE_EVERY;
            return;
        }
        if (aloneNanos == 0 || medianNanos < aloneNanos) {
            aloneNanos = medianNanos;
        }
        if (used) {
            limit = next(config, medianNanos);
            untilProbe--;
            measureAnew(config, medianNanos);
        }
    }

    private void measureAnew(OverloadConfig config, long medianNanos) {
        // A limit halved since the last measure says that the measure may be of another time.
        boolean halved = limit < measuredAt / 2;
        if (untilProbe > 0 && !halved) {
            return;
        }
        if (medianNanos <= PROBED_WAITS * config.maxWait().toNanos()) {
            probing = true;
            return;
        }
        double most = aloneNanos * (halved ? STEEPEST_RISE : CREEP);
        aloneNanos = Math.min(medianNanos, (long) most);
        measuredAt = limit;
        untilProbe = PROBE_EVERY;
    }

    private double next(OverloadConfig config, long medianNanos) {
        double from = bounded(config);
        double gradient = Math.clamp(config.tolerance() * aloneNanos / medianNanos, STEEPEST_FALL, 1);
        return Math.clamp(from * gradient + Math.sqrt(from), config.min(), config.max());
    }

    private double bounded(OverloadConfig config) {
        return Math.clamp(limit, config.min(), config.max());
    }

    private long median() {
        Arrays.sort(samples, 0, count);
        return samples[count / 2];
    }
}
