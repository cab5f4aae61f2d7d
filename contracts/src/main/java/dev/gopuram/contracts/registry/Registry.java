package dev.gopuram.contracts.registry;

import dev.gopuram.kernel.Cancellable;
import dev.gopuram.kernel.Idempotent;

/**
 * The versions of models and prompts: which there are, what stands behind which name and since when, and how a new one
 * takes over. All calls act on the calling tenant's own, but for those of nodes.
 */
public interface Registry {
    /** Makes a place for a bundle's archive. */
    Upload beginUpload(BeginUpload request);

    @Idempotent
    Upload writeUpload(WriteUpload request);

    /**
     * Registers what was uploaded, and answers when its golden rows have been run, or PENDING where that takes longer
     * than the caller waits. What is refused leaves no trace: UNPROCESSABLE says all that is wrong with it.
     */
    @Idempotent
    Version registerVersion(RegisterVersion request);

    /** A model without versions, for those who name it first. CONFLICT where it must be new and is not. */
    @Idempotent
    RegisteredModel putModel(PutModel request);

    RegisteredModel renameModel(RenameModel request);

    @Idempotent
    Deleted deleteModel(DeleteModel request);

    @Idempotent
    RegisteredModel findRegistered(FindRegistered request);

    @Idempotent
    RegisteredPage listRegistered(ListRegistered request);

    /** A version by name, {@code name@version} or {@code name@alias}; NOT_FOUND names the nearest ones. */
    @Idempotent
    Version findVersion(FindVersion request);

    @Idempotent
    VersionPage listVersions(ListVersions request);

    @Idempotent
    Version describeVersion(DescribeVersion request);

    /** CONFLICT while an alias or a roll-out needs it. */
    @Idempotent
    Version archiveVersion(ArchiveVersion request);

    /** CONFLICT while something needs it, or it is one of the two former ones that must stay deployable. */
    @Idempotent
    Deleted deleteVersion(DeleteVersion request);

    @Idempotent
    TagSet setTag(SetTag request);

    @Idempotent
    ArtifactPart readArtifact(ReadArtifact request);

    /**
     * Moves an alias, or asks for the approval it needs. CONFLICT where it stands for another version than expected, or
     * in a roll-out.
     */
    @Idempotent
    AliasMoved moveAlias(MoveAlias request);

    @Idempotent
    ApprovalList listApprovals(ListApprovals request);

    /** Decides on a move, which then happens at once. FORBIDDEN to who asked for it. */
    @Idempotent
    Approval decideApproval(DecideApproval request);

    @Idempotent
    AliasHistory findHistory(FindHistory request);

    /** Begins a roll-out. CONFLICT where the alias has one already. */
    Rollout startRollout(StartRollout request);

    @Idempotent
    Rollout steerRollout(SteerRollout request);

    @Idempotent
    Rollout findRollout(FindRollout request);

    @Idempotent
    RolloutList listRollouts(ListRollouts request);

    /**
     * What is to be served, at once when it is no longer what the caller knows, else after the time it would wait. For
     * nodes.
     */
    @Cancellable
    @Idempotent
    RegistryView changes(ChangesSince request);

    /** Counts what a node has seen, and decides on roll-outs by it. For nodes. */
    @Idempotent
    Reported report(Report request);

    /** For nodes. */
    @Idempotent
    Reported reportCheck(ReportCheck request);

    /** Counts how a prediction turned out. NOT_FOUND where it is none of the tenant's. */
    @Idempotent
    FeedbackTaken giveFeedback(GiveFeedback request);

    @Idempotent
    VersionHealth inspectVersion(InspectVersion request);
}
