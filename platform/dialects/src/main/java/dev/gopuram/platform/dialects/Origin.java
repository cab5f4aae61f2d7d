package dev.gopuram.platform.dialects;

import java.util.List;

/** The API a request came to, and what that calls the fields that another may refuse. */
public enum Origin {
    CHAT("messages", "stop", "reasoning_effort", "response_format"),
    MESSAGES("messages", "stop_sequences", "output_config.effort", "output_config.format"),
    RESPONSES("input", "stop", "reasoning.effort", "text.format");

    private final String turns;
    private final String stops;
    private final String effort;
    private final String format;

    Origin(String turns, String stops, String effort, String format) {
        this.turns = turns;
        this.stops = stops;
        this.effort = effort;
        this.format = format;
    }

    String turns() {
        return turns;
    }

    String stops() {
        return stops;
    }

    String effort() {
        return effort;
    }

    String format() {
        return format;
    }

    /** Where the turn stands; all of them, for one that the request itself does not hold. */
    String place(Turn turn) {
        return turn.at().turn().isEmpty() ? turns : turn.at().turn();
    }

    String placeOfLast(List<Turn> all) {
        return all.isEmpty() ? turns : place(all.getLast());
    }

    /** Where this part of the turn stands. */
    String place(Turn turn, int part) {
        return part < turn.at().parts().size() ? turn.at().parts().get(part) : place(turn);
    }
}
