package dev.gopuram.evaluation;

import org.jsoup.Jsoup;

/** Takes tags and character references out of a text, as a browser reads them and as published runs took them out. */
final class Markup {
    private Markup() {}

    static String without(String text) {
        return Jsoup.parse(text).text();
    }
}
