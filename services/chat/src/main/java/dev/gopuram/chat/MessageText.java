package dev.gopuram.chat;

import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a conversation asks, and the text it brings along. The question is the last user message, or its last paragraph
 * where a longer text stands before it; every longer text in it or before it is something to answer from.
 *
 * @param given the texts, in order
 */
record MessageText(String question, List<Given> given) {
    /** Documents shorter than this are remarks. */
    private static final int LEAST_TEXT_CHARS = 80;

    MessageText {
        given = List.copyOf(given);
    }

    /** The text that the message of this index, from 0, begins with. */
    record Given(int message, String text) {}

    static MessageText of(ChatRequest request) {
        List<Turn> messages = request.asked().turns();
        int last = question(messages);
        if (last < 0) {
            return new MessageText("", List.of());
        }
        String whole = said(messages.get(last));
        int cut = questionStart(whole);
        String question = whole.substring(cut).strip();
        List<Given> given = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            Turn message = messages.get(i);
            boolean source = switch (message.role()) {
                case SYSTEM, DEVELOPER, USER, TOOL -> true;
                case ASSISTANT -> false;
            };
            if (source) {
                add(given, i, said(message), question);
            }
        }
        add(given, last, whole.substring(0, cut), question);
        return new MessageText(question, given);
    }

    /** Which of the turns asks: the user's last one; -1 where there is none. */
    static int question(List<Turn> turns) {
        int last = turns.size() - 1;
        while (last >= 0 && turns.get(last).role() != Turn.Role.USER) {
            last--;
        }
        return last;
    }

    /** The turn's text; a tool's answer is read as well. */
    static String said(Turn turn) {
        return turn.parts().stream()
                .map(part ->
                        part instanceof Part.ToolResult result ? Part.text(result.parts()) : Part.text(List.of(part)))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    private static void add(List<Given> given, int message, String text, String question) {
        if (text.length() >= LEAST_TEXT_CHARS && text.length() > question.length()) {
            given.add(new Given(message, text));
        }
    }

    /** Where the last paragraph begins, if what stands before it is the longer part. */
    private static int questionStart(String whole) {
        String text = whole.stripTrailing();
        int line = text.lastIndexOf('\n') + 1;
        boolean asks = line > 0 && line > text.length() - line && line >= LEAST_TEXT_CHARS;
        return asks ? line : 0;
    }
}
