package dev.gopuram.evaluation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes tags and the common character references out of a text. */
final class Markup {
    private static final Pattern UNREAD =
            Pattern.compile("<!--.*?-->|<(script|style)\\b.*?</\\1\\s*>", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z!][^<>]*>");
    private static final Pattern REFERENCE =
            Pattern.compile("&(#\\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);");

    private Markup() {}

    static String without(String text) {
        String plain = TAG.matcher(UNREAD.matcher(text).replaceAll(" ")).replaceAll(" ");
        return REFERENCE.matcher(plain).replaceAll(found -> Matcher.quoteReplacement(character(found.group(1))));
    }

    private static String character(String reference) {
        return switch (reference) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "quot" -> "\"";
            case "apos" -> "'";
            case "nbsp" -> " ";
            default -> numbered(reference);
        };
    }

    private static String numbered(String reference) {
        boolean hex = reference.startsWith("#x");
        int c = Integer.parseInt(reference.substring(hex ? 2 : 1), hex ? 16 : 10);
        boolean whole = Character.isValidCodePoint(c) && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
        return whole ? Character.toString(c) : " ";
    }
}
