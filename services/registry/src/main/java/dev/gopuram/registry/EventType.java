package dev.gopuram.registry;

/** What the registry tells others of. */
enum EventType {
    MODEL_REGISTERED("model.registered"),
    MODEL_REFUSED("model.refused"),
    MODEL_DELETED("model.deleted"),
    ALIAS_MOVED("model.alias_moved"),
    APPROVAL_REQUESTED("model.approval_requested"),
    APPROVAL_DECIDED("model.approval_decided"),
    ROLLOUT_STARTED("rollout.started"),
    ROLLOUT_ADVANCED("rollout.advanced"),
    ROLLOUT_PAUSED("rollout.paused"),
    ROLLOUT_ROLLED_BACK("rollout.rolled_back"),
    ROLLOUT_PROMOTED("rollout.promoted"),
    RETRAINING_WANTED("model.retraining_wanted");

    private final String type;

    EventType(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }
}
