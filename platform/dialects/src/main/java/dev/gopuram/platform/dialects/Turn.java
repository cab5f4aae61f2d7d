package dev.gopuram.platform.dialects;

import java.util.List;
import java.util.Objects;

/**
 * One speaker's turn.
 *
 * @param role who speaks
 * @param parts what is said; a {@code TOOL} turn holds exactly one {@link Part.ToolResult}
 * @param at where it stands in the request; no part of what it says, and so of what makes two turns the same
 */
public record Turn(Role role, List<Part> parts, At at) {
    public Turn {
        parts = List.copyOf(parts);
    }

    /** A turn that stands in no request. */
    public Turn(Role role, List<Part> parts) {
        this(role, parts, At.NOWHERE);
    }

    /**
     * A place in a request, for the errors that name it.
     *
     * @param turn the path of what is said; empty for nowhere
     * @param parts the path of each part
     */
    public record At(String turn, List<String> parts) {
        static final At NOWHERE = new At("", List.of());

        public At {
            parts = List.copyOf(parts);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Turn turn && role == turn.role && parts.equals(turn.parts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, parts);
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
