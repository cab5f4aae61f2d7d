package dev.gopuram.bundles;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a pattern finds its match, or that there is none, in time that grows with the text and no faster. It is read as
 * far as that needs: what may be repeated without end stands at most once before something that must match, and no group
 * that repeats something is repeated itself.
 */
final class TokenizerPattern {
    static final int MAX_CHARACTERS = 4_096;

    private static final int MAX_DEPTH = 16;
    /** A repetition of at most so many is counted as none. */
    private static final int FEW = 8;

    private static final Pattern GROUP = Pattern.compile("\\?(?:[imsx-]*:|=|!|<=|<!|>)");
    private static final Pattern COUNT = Pattern.compile("\\{(\\d{0,5})(,?)(\\d{0,5})}");

    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * A part of a pattern.
     *
     * @param endless how many repetitions without end are in it
     * @param risky how many of them stand before something that must match
     * @param repeats whether anything in it is repeated or one of several
     * @param empty whether it may match no character at all
     */
    private record Piece(int endless, int risky, boolean repeats, boolean empty) {
        static final Piece CHARACTER = new Piece(0, 0, false, false);
        static final Piece NOTHING = new Piece(0, 0, false, true);

        Piece then(Piece next, boolean needed) {
            return new Piece(
                    endless + next.endless,
                    needed ? Math.max(risky, endless + next.risky) : risky,
                    repeats || next.repeats,
                    empty && next.empty);
        }

        Piece or(Piece other) {
            return new Piece(
                    Math.max(endless, other.endless), Math.max(risky, other.risky), true, empty || other.empty);
        }
    }

    private final String pattern;
    private int at;

    private TokenizerPattern(String pattern) {
        this.pattern = pattern;
    }

    /** Why it may not be used; empty where it may. */
    static Optional<String> fault(String pattern) {
        if (pattern.length() > MAX_CHARACTERS) {
            return Optional.of(
                    "a pattern of " + pattern.length() + " characters (expected: at most " + MAX_CHARACTERS + ")");
        }
        try {
            TokenizerPattern read = new TokenizerPattern(pattern);
            Piece whole = read.alternatives(0);
            if (read.more()) {
                throw new Unfit("a ) too many");
            }
            if (whole.risky > 1) {
                throw new Unfit("two endless repetitions before what must match");
            }
            if (whole.empty) {
                throw new Unfit("it matches nothing at all");
            }
            return Optional.empty();
        } catch (Unfit unfit) {
            return Optional.of(EntryName.shown(pattern) + ": " + unfit.getMessage()
                    + " (expected: a pattern that cannot take forever)");
        }
    }

    private boolean more() {
        return at < pattern.length();
    }

    private boolean next(char wanted) {
        boolean found = more() && pattern.charAt(at) == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private Piece alternatives(int depth) throws Unfit {
        if (depth > MAX_DEPTH) {
            throw new Unfit("nested too deep");
        }
        Piece all = sequence(depth);
        while (next('|')) {
            all = all.or(sequence(depth));
        }
        return all;
    }

    private Piece sequence(int depth) throws Unfit {
        Piece all = Piece.NOTHING;
        while (more() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            int from = at;
            Piece piece = piece(depth);
            boolean group = pattern.charAt(from) == '(';
            Repetition repetition = repetition();
            if (repetition != Repetition.NONE && repetition != Repetition.OPTIONAL && group && piece.repeats) {
                throw new Unfit("a repeated group that repeats or chooses");
            }
            all = switch (repetition) {
                case NONE -> all.then(piece, true);
                case OPTIONAL -> all.then(new Piece(piece.endless, piece.risky, true, true), false);
                case FEW_TIMES -> all.then(new Piece(piece.endless, piece.risky, true, piece.empty), true);
                case ENDLESS -> all.then(new Piece(1, 0, true, true), false);
                case ENDLESS_FROM_ONE -> all.then(new Piece(1, 0, true, piece.empty), true);
            };
        }
        return all;
    }

    private Piece piece(int depth) throws Unfit {
        char first = pattern.charAt(at++);
        return switch (first) {
            case '(' -> group(depth);
            case '[' -> {
                characters();
                yield Piece.CHARACTER;
            }
            case '\\' -> escaped();
            case '^', '$' -> Piece.NOTHING;
            case '*', '+', '?' -> throw new Unfit("a repetition of nothing");
            default -> Piece.CHARACTER;
        };
    }

    private Piece group(int depth) throws Unfit {
        boolean looks = false;
        if (more() && pattern.charAt(at) == '?') {
            var head = GROUP.matcher(pattern).region(at, pattern.length());
            if (!head.lookingAt()) {
                throw new Unfit("a group of a kind that is not taken");
            }
            looks = head.group().endsWith("=") || head.group().endsWith("!");
            at = head.end();
        }
        Piece inside = alternatives(depth + 1);
        if (!next(')')) {
            throw new Unfit("a ( without its )");
        }
        return looks ? new Piece(inside.endless, inside.risky, inside.repeats, true) : inside;
    }

    /** A class of characters, in which there may be others. */
    private void characters() throws Unfit {
        next('^');
        next(']');
        while (more()) {
            char each = pattern.charAt(at++);
            if (each == ']') {
                return;
            }
            if (each == '\\') {
                at++;
            } else if (each == '[') {
                throw new Unfit("a [ in a [ ]");
            }
        }
        throw new Unfit("a [ without its ]");
    }

    private Piece escaped() throws Unfit {
        if (!more()) {
            throw new Unfit("a \\ at its end");
        }
        char what = pattern.charAt(at++);
        if ((what >= '1' && what <= '9') || what == 'k' || what == 'g' || what == 'X' || what == 'R') {
            throw new Unfit("\\" + what + ", which is not taken");
        }
        if ((what == 'p' || what == 'P' || what == 'x') && next('{')) {
            int end = pattern.indexOf('}', at);
            if (end < 0) {
                throw new Unfit("a { without its }");
            }
            at = end + 1;
        }
        return "bBAzZG".indexOf(what) >= 0 ? Piece.NOTHING : Piece.CHARACTER;
    }

    private enum Repetition {
        NONE,
        OPTIONAL,
        FEW_TIMES,
        ENDLESS,
        ENDLESS_FROM_ONE
    }

    private Repetition repetition() throws Unfit {
        Repetition repetition = Repetition.NONE;
        if (next('*')) {
            repetition = Repetition.ENDLESS;
        } else if (next('+')) {
            repetition = Repetition.ENDLESS_FROM_ONE;
        } else if (next('?')) {
            repetition = Repetition.OPTIONAL;
        } else if (more() && pattern.charAt(at) == '{') {
            return once(counted());
        }
        if (repetition == Repetition.NONE) {
            return repetition;
        }
        // Lazy or possessive: neither matches in more ways.
        if (!next('?')) {
            next('+');
        }
        return once(repetition);
    }

    private Repetition once(Repetition repetition) throws Unfit {
        if (more() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
            throw new Unfit("a repetition of a repetition");
        }
        return repetition;
    }

    private Repetition counted() throws Unfit {
        var count = COUNT.matcher(pattern).region(at, pattern.length());
        if (!count.lookingAt()) {
            throw new Unfit("a { that counts nothing");
        }
        at = count.end();
        int least = number(count.group(1), 0);
        int most = count.group(2).isEmpty() ? least : number(count.group(3), Integer.MAX_VALUE);
        if (most <= FEW) {
            return least == 0 ? Repetition.OPTIONAL : Repetition.FEW_TIMES;
        }
        return least == 0 ? Repetition.ENDLESS : Repetition.ENDLESS_FROM_ONE;
    }

    private static int number(String digits, int absent) {
        return digits.isEmpty() ? absent : Integer.parseInt(digits);
    }
}
