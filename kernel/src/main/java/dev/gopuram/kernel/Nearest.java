package dev.gopuram.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names a writer most likely meant, for errors that help. */
public final class Nearest {
    private static final int MAX_DISTANCE = 3;

    private Nearest() {}

    /** At most {@code limit} of the known names, nearest first; none where nothing is near. */
    public static List<String> names(String wanted, Collection<String> known, int limit) {
        record Candidate(String name, int distance) {}
        int far = Math.clamp(wanted.length() / 2, 1, MAX_DISTANCE);
        return known.stream()
                .map(name -> new Candidate(name, isBeginning(wanted, name) ? 1 : distance(wanted, name)))
                .filter(c -> c.distance <= far)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(limit)
                .map(Candidate::name)
                .toList();
    }

    private static boolean isBeginning(String wanted, String name) {
        return !wanted.equals(name) && !wanted.isEmpty() && (name.startsWith(wanted) || wanted.startsWith(name));
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
