// Drives an emulator with the vendor's Go client through everything that concerns policies. It ends with an error at the first
// call that fails or whose answer is not what was written.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/go-tfe"
)

var (
	ctx    = context.Background()
	client *tfe.Client
	org    = os.Getenv("TFE_ORGANIZATION")
)

// must gives the answer of a call and ends the program when it failed.
func must[T any](answer T, err error) T {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
	return answer
}

func mustDo(err error) {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
}

func expect(what string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		log.Output(2, fmt.Sprintf("%s: %v instead of %v", what, got, want))
		os.Exit(1)
	}
}

func main() {
	log.SetFlags(log.Lshortfile)
	client = must(tfe.NewClient(tfe.DefaultConfig()))
	steps := []struct {
		name string
		do   func()
	}{
		{"organizations", organizations},
		{"projects and workspaces", workspaces},
		{"policies and policy sets", policySets},
		{"parameters and versions", versions},
		{"a run and its policy checks", checkedRun},
		{"a run and its task stage", stagedRun},
		{"OAuth clients and accounts", accounts},
	}
	for _, step := range steps {
		step.do()
		fmt.Println("ok", step.name)
	}
}

func organizations() {
	name := fmt.Sprintf("org-%d", time.Now().UnixNano())
	created := must(client.Organizations.Create(ctx, tfe.OrganizationCreateOptions{
		Name:                       tfe.String(name),
		Email:                      tfe.String("a@example.com"),
		SessionTimeout:             tfe.Int(60),
		SessionRemember:            tfe.Int(60),
		CollaboratorAuthPolicy:     tfe.AuthPolicy(tfe.AuthPolicyTwoFactor),
		CostEstimationEnabled:      tfe.Bool(true),
		AssessmentsEnforced:        tfe.Bool(true),
		DefaultExecutionMode:       tfe.String("local"),
		AllowForceDeleteWorkspaces: tfe.Bool(true),
		SendPassingStatusesForUntriggeredSpeculativePlans: tfe.Bool(false),
		AggregatedCommitStatusEnabled:                     tfe.Bool(true),
		SpeculativePlanManagementEnabled:                  tfe.Bool(true),
	}))
	expect("cost estimation", created.CostEstimationEnabled, true)
	expect("execution mode", created.DefaultExecutionMode, "local")
	updated := must(client.Organizations.Update(ctx, name, tfe.OrganizationUpdateOptions{SessionTimeout: tfe.Int(90)}))
	expect("session timeout", updated.SessionTimeout, 90)
	expect("entitlement", must(client.Organizations.ReadEntitlements(ctx, name)).Sentinel, true)
	must(client.Organizations.List(ctx, &tfe.OrganizationListOptions{Query: "org-"}))
	mustDo(client.Organizations.Delete(ctx, name))
}

func workspaces() {
	project := must(client.Projects.Create(ctx, org, tfe.ProjectCreateOptions{
		Name:                 "reached",
		Description:          tfe.String("by the Go client"),
		DefaultExecutionMode: tfe.String("remote"),
		SettingOverwrites:    &tfe.ProjectSettingOverwrites{ExecutionMode: tfe.Bool(true)},
		TagBindings:          []*tfe.TagBinding{{Key: "team", Value: "network"}},
	}))
	must(client.Projects.Update(ctx, project.ID, tfe.ProjectUpdateOptions{Description: tfe.String("again")}))
	expect("projects", len(must(client.Projects.List(ctx, org, &tfe.ProjectListOptions{Query: "reach"})).Items), 1)
	expect("bindings", len(must(client.Projects.ListTagBindings(ctx, project.ID))), 1)

	workspace := must(client.Workspaces.Create(ctx, org, tfe.WorkspaceCreateOptions{
		Name:                       tfe.String("reached"),
		AllowDestroyPlan:           tfe.Bool(false),
		AssessmentsEnabled:         tfe.Bool(false),
		AutoApply:                  tfe.Bool(false),
		AutoApplyRunTrigger:        tfe.Bool(false),
		Description:                tfe.String("by the Go client"),
		ExecutionMode:              tfe.String("remote"),
		FileTriggersEnabled:        tfe.Bool(true),
		GlobalRemoteState:          tfe.Bool(true),
		QueueAllRuns:               tfe.Bool(false),
		SourceName:                 tfe.String("reach"),
		SourceURL:                  tfe.String("https://example.com"),
		SpeculativeEnabled:         tfe.Bool(true),
		StructuredRunOutputEnabled: tfe.Bool(true),
		TerraformVersion:           tfe.String("1.13.0"),
		TriggerPrefixes:            []string{"/modules"},
		WorkingDirectory:           tfe.String("infra"),
		Tags:                       []*tfe.Tag{{Name: "core"}},
		TagBindings:                []*tfe.TagBinding{{Key: "env", Value: "test"}},
		Project:                    project,
		SettingOverwrites:          &tfe.WorkspaceSettingOverwritesOptions{ExecutionMode: tfe.Bool(true)},
	}))
	expect("working directory", workspace.WorkingDirectory, "infra")
	expect("tags", workspace.TagNames, []string{"core"})
	expect("source", workspace.SourceName, "reach")
	expect("may be force-deleted", *workspace.Permissions.CanForceDelete, true)
	updated := must(client.Workspaces.Update(ctx, org, "reached", tfe.WorkspaceUpdateOptions{QueueAllRuns: tfe.Bool(true)}))
	expect("queues", updated.QueueAllRuns, true)
	must(client.Workspaces.UpdateByID(ctx, workspace.ID, tfe.WorkspaceUpdateOptions{Description: tfe.String("")}))
	must(client.Workspaces.Lock(ctx, workspace.ID, tfe.WorkspaceLockOptions{Reason: tfe.String("freeze")}))
	must(client.Workspaces.Unlock(ctx, workspace.ID))
	must(client.Workspaces.Lock(ctx, workspace.ID, tfe.WorkspaceLockOptions{}))
	must(client.Workspaces.ForceUnlock(ctx, workspace.ID))
	must(client.Workspaces.AddTagBindings(ctx, workspace.ID, tfe.WorkspaceAddTagBindingsOptions{
		TagBindings: []*tfe.TagBinding{{Key: "zone", Value: "a"}},
	}))
	expect("tags", len(must(client.Workspaces.ListTagBindings(ctx, workspace.ID))), 2)
	expect("effective tags", len(must(client.Workspaces.ListEffectiveTagBindings(ctx, workspace.ID))), 3)
	list := must(client.Workspaces.List(ctx, org, &tfe.WorkspaceListOptions{
		Search:      "reach",
		TagBindings: []*tfe.TagBinding{{Key: "env", Value: "test"}},
		Include:     []tfe.WSIncludeOpt{tfe.WSProject},
	}))
	expect("workspaces", len(list.Items), 1)
	expect("its project", list.Items[0].Project.Name, "reached")
	other := must(client.Workspaces.Create(ctx, org, tfe.WorkspaceCreateOptions{Name: tfe.String("short-lived")}))
	mustDo(client.Workspaces.SafeDeleteByID(ctx, other.ID))
}

func workspaceID() string {
	return must(client.Workspaces.Read(ctx, org, "reached")).ID
}

func policySets() {
	policy := must(client.Policies.Create(ctx, org, tfe.PolicyCreateOptions{
		Name:             tfe.String("tags"),
		Description:      tfe.String("by the Go client"),
		EnforcementLevel: tfe.EnforcementMode(tfe.EnforcementSoft),
	}))
	mustDo(client.Policies.Upload(ctx, policy.ID, []byte("main = rule { false }")))
	expect("the text", string(must(client.Policies.Download(ctx, policy.ID))), "main = rule { false }")
	must(client.Policies.Update(ctx, policy.ID, tfe.PolicyUpdateOptions{Description: tfe.String("again")}))
	read := must(client.Policies.Read(ctx, policy.ID))
	expect("enforcement", read.EnforcementLevel, tfe.EnforcementSoft)

	workspace := &tfe.Workspace{ID: workspaceID()}
	set := must(client.PolicySets.Create(ctx, org, tfe.PolicySetCreateOptions{
		Name:        tfe.String("single"),
		Description: tfe.String("one policy"),
		Global:      tfe.Bool(false),
		Policies:    []*tfe.Policy{policy},
		Workspaces:  []*tfe.Workspace{workspace},
	}))
	expect("policies", set.PolicyCount, 1)
	must(client.PolicySets.Update(ctx, set.ID, tfe.PolicySetUpdateOptions{Description: tfe.String("again")}))
	mustDo(client.PolicySets.RemovePolicies(ctx, set.ID, tfe.PolicySetRemovePoliciesOptions{Policies: []*tfe.Policy{policy}}))
	mustDo(client.PolicySets.AddPolicies(ctx, set.ID, tfe.PolicySetAddPoliciesOptions{Policies: []*tfe.Policy{policy}}))
	workspaces := []*tfe.Workspace{workspace}
	mustDo(client.PolicySets.RemoveWorkspaces(ctx, set.ID, tfe.PolicySetRemoveWorkspacesOptions{Workspaces: workspaces}))
	mustDo(client.PolicySets.AddWorkspaces(ctx, set.ID, tfe.PolicySetAddWorkspacesOptions{Workspaces: workspaces}))
	exclusions := tfe.PolicySetAddWorkspaceExclusionsOptions{WorkspaceExclusions: workspaces}
	mustDo(client.PolicySets.AddWorkspaceExclusions(ctx, set.ID, exclusions))
	mustDo(client.PolicySets.RemoveWorkspaceExclusions(ctx, set.ID, tfe.PolicySetRemoveWorkspaceExclusionsOptions{
		WorkspaceExclusions: workspaces,
	}))
	found := must(client.PolicySets.List(ctx, org, &tfe.PolicySetListOptions{Search: "single"}))
	expect("sets", len(found.Items), 1)
	included := must(client.PolicySets.ReadWithOptions(ctx, set.ID, &tfe.PolicySetReadOptions{
		Include: []tfe.PolicySetIncludeOpt{tfe.PolicySetPolicies, tfe.PolicySetWorkspaces},
	}))
	expect("its policy", included.Policies[0].Name, "tags")
}

func folder(files map[string]string) string {
	path := must(os.MkdirTemp("", "reach-"))
	for name, text := range files {
		mustDo(os.WriteFile(filepath.Join(path, name), []byte(text), 0o600))
	}
	return path
}

func versions() {
	set := must(client.PolicySets.Create(ctx, org, tfe.PolicySetCreateOptions{
		Name:              tfe.String("versioned"),
		Kind:              tfe.OPA,
		Overridable:       tfe.Bool(true),
		PolicyToolVersion: tfe.String("1.4.2"),
		Workspaces:        []*tfe.Workspace{{ID: workspaceID()}},
	}))
	version := must(client.PolicySetVersions.Create(ctx, set.ID))
	mustDo(client.PolicySetVersions.Upload(ctx, *version, folder(map[string]string{
		"policies.hcl": "policy \"tags\" {\n  query = \"data.t.deny\"\n  enforcement_level = \"mandatory\"\n}\n",
		"tags.rego":    "package t\ndeny := [\"no tags\"]\n",
	})))
	expect("status", must(client.PolicySetVersions.Read(ctx, version.ID)).Status, tfe.PolicySetVersionReady)
	parameter := must(client.PolicySetParameters.Create(ctx, set.ID, tfe.PolicySetParameterCreateOptions{
		Key:       tfe.String("limit"),
		Value:     tfe.String("3"),
		Category:  tfe.Category(tfe.CategoryPolicySet),
		Sensitive: tfe.Bool(false),
	}))
	must(client.PolicySetParameters.Update(ctx, set.ID, parameter.ID, tfe.PolicySetParameterUpdateOptions{
		Sensitive: tfe.Bool(true),
	}))
	expect("parameters", len(must(client.PolicySetParameters.List(ctx, set.ID, nil)).Items), 1)
	mustDo(client.PolicySetParameters.Delete(ctx, set.ID, parameter.ID))
}

// reach waits until a run has one of the statuses.
func reach(id string, statuses ...tfe.RunStatus) *tfe.Run {
	for {
		run := must(client.Runs.ReadWithOptions(ctx, id, &tfe.RunReadOptions{Include: []tfe.RunIncludeOpt{tfe.RunPlan}}))
		for _, status := range statuses {
			if run.Status == status {
				return run
			}
		}
		if run.Status == tfe.RunErrored {
			log.Fatalf("%s errored, instead of %v", id, statuses)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func newRun(message string) *tfe.Run {
	return must(client.Runs.Create(ctx, tfe.RunCreateOptions{
		Workspace:   &tfe.Workspace{ID: workspaceID()},
		Message:     tfe.String(message),
		TargetAddrs: []string{"aws_instance.a"},
		Variables:   []*tfe.RunVariable{{Key: "size", Value: "2"}},
	}))
}

func upload() {
	version := must(client.ConfigurationVersions.Create(ctx, workspaceID(), tfe.ConfigurationVersionCreateOptions{
		AutoQueueRuns: tfe.Bool(false),
	}))
	mustDo(client.ConfigurationVersions.Upload(ctx, version.UploadURL, folder(map[string]string{"main.tf": "# nothing\n"})))
	expect("status", must(client.ConfigurationVersions.Read(ctx, version.ID)).Status, tfe.ConfigurationUploaded)
	if len(must(client.ConfigurationVersions.Download(ctx, version.ID))) == 0 {
		log.Fatal("the download is empty")
	}
}

// drop takes a set from the workspace, so that one kind of policy decides at a time.
func drop(name string) {
	for _, set := range must(client.PolicySets.List(ctx, org, &tfe.PolicySetListOptions{Search: name})).Items {
		mustDo(client.PolicySets.Delete(ctx, set.ID))
	}
}

func checkedRun() {
	upload()
	versioned := must(client.PolicySets.List(ctx, org, &tfe.PolicySetListOptions{Search: "versioned"})).Items[0]
	workspaces := []*tfe.Workspace{{ID: workspaceID()}}
	remove := tfe.PolicySetRemoveWorkspacesOptions{Workspaces: workspaces}
	mustDo(client.PolicySets.RemoveWorkspaces(ctx, versioned.ID, remove))
	run := reach(newRun("checked").ID, tfe.RunPolicyOverride)
	expect("has changes", run.Plan.HasChanges, true)
	text := string(must(io.ReadAll(must(client.Plans.Logs(ctx, run.Plan.ID)))))
	if !strings.Contains(text, "Plan: 1 to add") {
		log.Fatalf("the log says %q", text)
	}
	if !strings.Contains(string(must(client.Plans.ReadJSONOutput(ctx, run.Plan.ID))), "planned_values") {
		log.Fatal("the JSON of the plan has no planned values")
	}
	checks := must(client.PolicyChecks.List(ctx, run.ID, nil)).Items
	expect("status", checks[0].Status, tfe.PolicySoftFailed)
	must(io.ReadAll(must(client.PolicyChecks.Logs(ctx, checks[0].ID))))
	must(client.PolicyChecks.Override(ctx, checks[0].ID))
	reach(run.ID, tfe.RunPolicyChecked)
	must(client.Comments.Create(ctx, run.ID, tfe.CommentCreateOptions{Body: "seen"}))
	expect("comments", len(must(client.Comments.List(ctx, run.ID)).Items), 1)
	mustDo(client.Runs.Apply(ctx, run.ID, tfe.RunApplyOptions{Comment: tfe.String("go")}))
	applied := reach(run.ID, tfe.RunApplied)
	must(io.ReadAll(must(client.Applies.Logs(ctx, applied.Apply.ID))))
	if len(must(client.RunEvents.List(ctx, run.ID, &tfe.RunEventListOptions{Include: []tfe.RunEventIncludeOpt{tfe.RunEventActor}})).Items) < 3 {
		log.Fatal("the run has too few events")
	}
	must(client.Runs.List(ctx, workspaceID(), &tfe.RunListOptions{Status: "applied"}))
	must(client.Runs.ListForOrganization(ctx, org, &tfe.RunListForOrganizationOptions{Basic: "checked"}))
	mustDo(client.PolicySets.AddWorkspaces(ctx, versioned.ID, tfe.PolicySetAddWorkspacesOptions{Workspaces: workspaces}))
	drop("single")
}

func stagedRun() {
	run := reach(newRun("staged").ID, tfe.RunPostPlanAwaitingDecision)
	stages := must(client.TaskStages.List(ctx, run.ID, nil)).Items
	expect("status", stages[0].Status, tfe.TaskStageAwaitingOverride)
	evaluations := must(client.PolicyEvaluations.List(ctx, stages[0].ID, nil)).Items
	outcomes := must(client.PolicySetOutcomes.List(ctx, evaluations[0].ID, nil)).Items
	expect("what failed", outcomes[0].Outcomes[0].PolicyName, "tags")
	must(client.TaskStages.Override(ctx, stages[0].ID, tfe.TaskStageOverrideOptions{Comment: tfe.String("agreed")}))
	reach(run.ID, tfe.RunPostPlanCompleted, tfe.RunPolicyChecked)
	mustDo(client.Runs.Discard(ctx, run.ID, tfe.RunDiscardOptions{}))
	canceled := newRun("canceled")
	reach(canceled.ID, tfe.RunPostPlanAwaitingDecision)
	mustDo(client.Runs.Discard(ctx, canceled.ID, tfe.RunDiscardOptions{}))
}

func accounts() {
	user := must(client.Users.ReadCurrent(ctx))
	expect("the user", user.Username, "owner")
	created := must(client.OAuthClients.Create(ctx, org, tfe.OAuthClientCreateOptions{
		Name:            tfe.String("reach"),
		APIURL:          tfe.String("https://api.github.com"),
		HTTPURL:         tfe.String("https://github.com"),
		OAuthToken:      tfe.String("not-a-token"),
		ServiceProvider: tfe.ServiceProvider(tfe.ServiceProviderGithub),
	}))
	expect("its tokens", len(created.OAuthTokens), 1)
	expect("tokens", len(must(client.OAuthTokens.List(ctx, org, nil)).Items), 2)
	mustDo(client.OAuthClients.Delete(ctx, created.ID))
	must(client.GHAInstallations.List(ctx, nil))
	_ = user
}
