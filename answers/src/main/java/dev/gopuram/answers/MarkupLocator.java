package dev.gopuram.answers;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds readable text in the HTML it was read out of: tags and comments stand for nothing, white space for any white
 * space or none, a character reference for the one character it writes.
 */
final class MarkupLocator {
    private static final Pattern REFERENCE = Pattern.compile("&#?[a-zA-Z0-9]{1,32};");

    private final String html;

    MarkupLocator(String html) {
        this.html = html;
    }

    /** The first place where the text stands, as first character and the one after the last. */
    Optional<int[]> find(String text) {
        int wanted = skipSpace(text, 0);
        if (wanted == text.length()) {
            return Optional.empty();
        }
        for (int at = 0; at < html.length(); at++) {
            char c = html.charAt(at);
            if (c == text.charAt(wanted) || c == '&') {
                int end = matchFrom(at, text, wanted);
                if (end > 0) {
                    return Optional.of(new int[] {at, end});
                }
            }
        }
        return Optional.empty();
    }

    /** Where the match ends; 0 where there is none. */
    private int matchFrom(int start, String text, int wanted) {
        int at = start;
        int next = wanted;
        int end = 0;
        while (next < text.length()) {
            at = skipMarkup(at);
            if (at >= html.length()) {
                return 0;
            }
            int reference = referenceEnd(at);
            if (reference > 0) {
                at = reference;
                next += Character.charCount(text.codePointAt(next));
            } else if (html.charAt(at) == text.charAt(next)) {
                at++;
                next++;
            } else {
                return 0;
            }
            end = at;
            next = skipSpace(text, next);
        }
        return end;
    }

    private int skipMarkup(int from) {
        int at = from;
        while (at < html.length()) {
            char c = html.charAt(at);
            if (isSpace(c)) {
                at++;
            } else if (html.startsWith("&nbsp;", at)) {
                at += "&nbsp;".length();
            } else if (html.startsWith("<!--", at)) {
                int close = html.indexOf("-->", at);
                at = close < 0 ? html.length() : close + 3;
            } else if (c == '<' && at + 1 < html.length() && isTag(html.charAt(at + 1))) {
                at = tagEnd(at);
            } else {
                return at;
            }
        }
        return at;
    }

    private static boolean isTag(char c) {
        return c == '/' || c == '!' || Character.isLetter(c);
    }

    private int tagEnd(int from) {
        char quote = 0;
        for (int at = from; at < html.length(); at++) {
            char c = html.charAt(at);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return at + 1;
            }
        }
        return html.length();
    }

    private int referenceEnd(int at) {
        Matcher reference = REFERENCE.matcher(html).region(at, html.length());
        return html.charAt(at) == '&' && reference.lookingAt() ? reference.end() : 0;
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
