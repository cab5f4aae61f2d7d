package dev.gopuram.platform.dialects;

import tools.jackson.databind.node.ObjectNode;

/**
 * A page on the net that a piece of a text goes back to.
 *
 * @param title empty where not said
 * @param start where the piece begins in the text, in the provider's count of characters
 * @param end where it ends
 */
public record Citation(String url, String title, int start, int end) {
    private static final int WEIGHT = 64;

    /** What holding it counts among the characters of an answer. */
    int weight() {
        return WEIGHT + url.length() + title.length();
    }

    /** The same in a text that has so many characters more in front. */
    Citation behind(int characters) {
        return new Citation(url, title, start + characters, end + characters);
    }

    /** Both of OpenAI's APIs call its fields the same. */
    ObjectNode onto(ObjectNode out) {
        return out.put("start_index", start)
                .put("end_index", end)
                .put("url", url)
                .put("title", title);
    }
}
