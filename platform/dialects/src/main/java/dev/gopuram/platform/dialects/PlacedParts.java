package dev.gopuram.platform.dialects;

import java.util.ArrayList;
import java.util.List;

/** The parts of a turn as a reader finds them, each with its place in the request. */
final class PlacedParts {
    private final List<Part> parts = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    static PlacedParts of(Part part, String at) {
        PlacedParts one = new PlacedParts();
        one.add(part, at);
        return one;
    }

    void add(Part part, String at) {
        parts.add(part);
        places.add(at);
    }

    void addAll(PlacedParts more) {
        parts.addAll(more.parts);
        places.addAll(more.places);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    Turn turn(Turn.Role role, String at) {
        return new Turn(role, parts, new Turn.At(at, places));
    }
}
