package dev.gopuram.platform.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** What a limit counts over: a stretch of UTC that begins again, or none. */
public enum Period {
    SECOND,
    MINUTE,
    HOUR,
    DAY,
    MONTH,
    /** For what is given back when it ends. */
    NONE;

    /** The windows after its own for which a window is remembered: a call may end long after it began. */
    private static final int KEPT_WINDOWS = 3;

    /** The beginning of the window that the moment lies in. */
    public Instant startOf(Instant moment) {
        return switch (this) {
            case SECOND -> moment.truncatedTo(ChronoUnit.SECONDS);
            case MINUTE -> moment.truncatedTo(ChronoUnit.MINUTES);
            case HOUR -> moment.truncatedTo(ChronoUnit.HOURS);
            case DAY -> moment.truncatedTo(ChronoUnit.DAYS);
            case MONTH -> firstOfMonth(moment);
            case NONE -> Instant.EPOCH;
        };
    }

    /** When the window that begins at the moment ends. */
    public Instant endOf(Instant start) {
        return switch (this) {
            case SECOND -> start.plusSeconds(1);
            case MINUTE -> start.plus(Duration.ofMinutes(1));
            case HOUR -> start.plus(Duration.ofHours(1));
            case DAY -> start.plus(Duration.ofDays(1));
            case MONTH -> midnight(date(start).plusMonths(1));
            case NONE -> Instant.MAX;
        };
    }

    /** The beginning of the window before the one that begins at the moment. */
    Instant startBefore(Instant start) {
        return startOf(start.minusNanos(1));
    }

    /** Until when a report may still be about the window that begins at the moment; for ever where it does not end. */
    Instant keptUntil(Instant start) {
        if (this == NONE) {
            return Instant.MAX;
        }
        Instant end = endOf(start);
        return end.plus(Duration.between(start, end).multipliedBy(KEPT_WINDOWS));
    }

    /** Whether what was used shortly before a window's beginning still weighs in it: so for rates, not for budgets. */
    public boolean slides() {
        return switch (this) {
            case SECOND, MINUTE, HOUR -> true;
            case DAY, MONTH, NONE -> false;
        };
    }

    String word() {
        return this == MINUTE ? "min" : name().toLowerCase(Locale.ROOT);
    }

    private static Instant firstOfMonth(Instant moment) {
        return midnight(date(moment).with(TemporalAdjusters.firstDayOfMonth()));
    }

    private static LocalDate date(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }

    private static Instant midnight(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
