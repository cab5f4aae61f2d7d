package dev.gopuram.chat;

import java.util.List;

/**
 * One message of a conversation, as far as we read it.
 *
 * @param text its text, the text parts joined by blank lines
 * @param otherParts the types of its parts that are no text: images, audio, files
 */
record Message(Role role, String text, List<String> otherParts) {
    Message {
        otherParts = List.copyOf(otherParts);
    }

    /** Who speaks. */
    enum Role {
        SYSTEM,
        DEVELOPER,
        USER,
        ASSISTANT,
        TOOL,
        FUNCTION
    }
}
