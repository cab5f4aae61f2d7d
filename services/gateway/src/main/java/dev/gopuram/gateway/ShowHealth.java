package dev.gopuram.gateway;

/** Says that the process answers. */
final class ShowHealth implements Operation {
    record Body(String status) {}

    @Override
    public Answer answer(EdgeCall call) {
        return Answer.ok(new Body("ok"));
    }
}
