package dev.gopuram.platform.dialects;

import java.util.List;

/**
 * One speaker's turn.
 *
 * @param role who speaks
 * @param parts what is said; a {@code TOOL} turn holds exactly one {@link Part.ToolResult}
 */
public record Turn(Role role, List<Part> parts) {
    public Turn {
        parts = List.copyOf(parts);
    }

    /** Who speaks. */
    public enum Role {
        /** Instructions of the application. */
        SYSTEM,
        /** OpenAI's newer word for instructions; the same to every other dialect. */
        DEVELOPER,
        USER,
        ASSISTANT,
        /** What a tool answered. */
        TOOL
    }

    public boolean instructs() {
        return role == Role.SYSTEM || role == Role.DEVELOPER;
    }

    /** Its text parts, joined by blank lines. */
    public String text() {
        return Part.text(parts);
    }
}
