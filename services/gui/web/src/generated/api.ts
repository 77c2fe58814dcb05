/* Generated from the API by `npm run openapi -w @smart-monitor/gui`. Do not edit. */

export interface paths {
    "/api/v1/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the operator says about this installation (app_meta.json). */
        get: operations["about_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/about/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is wrong with the operator's app_meta.json. */
        get: operations["about_problems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in. The answer sets the session cookie; an older session of this browser ends. */
        post: operations["auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs out: the session ends here and on every stream. */
        post: operations["auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and what this session may do here. */
        get: operations["auth_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts/{hostId}/back-test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What policies would have done on a host, played back over what was observed there. Nothing is done. */
        post: operations["backTest_ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/back-tests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a back-test. */
        get: operations["backTest_find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Services with their latest state and recovery. */
        get: operations["firstProduct_services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/services.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as CSV (UTF-8 with BOM). */
        get: operations["firstProduct_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/services/{host}/{service}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The changes of a service, newest first. */
        get: operations["firstProduct_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/services/{host}/{service}/export.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The changes of a service as CSV. */
        get: operations["firstProduct_exportCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/services/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restarts a service, with the header X-API-Key. */
        post: operations["firstProduct_restart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The counts of hosts, services and open incidents. */
        get: operations["fleet_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is wrong now, what was healed lately, how the hosts are. */
        get: operations["fleet_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every host, with the status of its orchestrator. */
        get: operations["fleet_hosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts/{id}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is measured on a host, with the latest values. */
        get: operations["fleet_series"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts/{id}/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The values of one key over time, thinned to what a chart needs. */
        get: operations["fleet_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the console answers, and honestly whether its database does. */
        get: operations["health_check"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus. */
        get: operations["health_prometheus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API as an OpenAPI document. */
        get: operations["health_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API as a page. */
        get: operations["health_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Incidents, newest first. */
        get: operations["incidents_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The story of an incident: each step with its time and the gap to the step before. */
        get: operations["incidents_story"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says yes to what a policy suggests in an incident: it is done as if you had asked for it, unless something else is suggested by now. */
        post: operations["incidents_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/deny": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says no to what a policy suggests in an incident: nothing more is done by a policy until the incident ends. */
        post: operations["incidents_deny"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/veto": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says no to what a policy has announced in an incident; the same no as `deny`. */
        post: operations["incidents_veto"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Decisions to act and not to act, newest first. */
        get: operations["incidents_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kpis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The figures of recovery over a range: detection time, MTTR, success rate, restarts and minutes saved, for each host and for the units restarted most. */
        get: operations["kpis_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kpis/units.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The figures of the units as CSV. */
        get: operations["kpis_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The maintenance windows: in force, coming, over. */
        get: operations["maintenance_list"];
        put?: never;
        /** Makes a maintenance window. The orchestrators know of it at once. */
        post: operations["maintenance_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replaces what a maintenance window says. */
        put: operations["maintenance_update"];
        post?: never;
        /** Deletes a maintenance window; where it is in force, that ends. The answer is what it was. */
        delete: operations["maintenance_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/{id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a maintenance window that is in force. One that comes back does so at its next time. */
        post: operations["maintenance_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{hostId}/{unit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A service: its state, the policy in force and why, what happened to it. */
        get: operations["services_detail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{hostId}/{unit}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The states of a service over a window, with its uptime. */
        get: operations["services_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{hostId}/{unit}/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest lines of a service's journal, fetched from the host. */
        get: operations["services_journal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{hostId}/{unit}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What would be decided about a service just now, with every check and what it saw. */
        get: operations["services_why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{hostId}/{unit}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the orchestrator of the host to restart a service, and waits up to 10 s for its answer. */
        post: operations["services_restart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{hostId}/{unit}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps every policy from acting on a service, for a time or until it is taken away; or takes that away. */
        post: operations["services_hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts/{hostId}/policies/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has the orchestrator of a host read its policies again; a bad file changes nothing and is told of. */
        post: operations["services_reloadPolicies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hosts/{hostId}/checks/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has the orchestrator of a host read its checks again; a bad file changes nothing and is told of. */
        post: operations["services_reloadChecks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a request. */
        get: operations["services_request"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every change as server-sent events, resumed by Last-Event-ID or ?last_id. Besides the kinds of change: `metrics` (a host sample), `status` ({"state":"live"|"stale","since"}), `beat` (every 15 s: the connection lives), `reset` (too much was missed: read everything anew). */
        get: operations["stream_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lab": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sample services of the lab host, and how each can be broken. */
        get: operations["lab_services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lab/break": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Breaks a sample service, or sets it right. */
        post: operations["lab_break"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AboutLinkDto: {
            /** @description What it is called. */
            name: string;
            /** @description Where it leads: http or https. */
            url: string;
        };
        AboutDto: {
            /** @description What the installation is called; `Smart-Monitor` where the operator says nothing. */
            appName: string;
            /** @description The operator's own version of it; that of Smart-Monitor is in /health. */
            appVersion: string;
            /** @description Whose it is. */
            copyrightOwner: string;
            /** @description What it is built on. */
            poweredBy: string;
            /** @description The page of the project: http or https. */
            projectUrl: string;
            /** @description The page of the owner: http or https. */
            ownerUrl: string;
            /** @description Documents, in the order of the file. */
            docs: components["schemas"]["AboutLinkDto"][];
        };
        AboutProblemsDto: {
            /** @description The file that the operator wrote. */
            file: string;
            /** @description What is wrong with it, a sentence each; the defaults are shown then. Empty where it is good, or not there. */
            problems: string[];
        };
        LoginDto: {
            /** @description The user name; upper and lower case are the same. */
            username: string;
            /** @description The password. */
            password: string;
        };
        /**
         * @description The role.
         * @enum {string}
         */
        Role: "viewer" | "operator" | "admin";
        MeDto: {
            /** @description The user name. */
            username: string;
            /** @description The role. */
            role: components["schemas"]["Role"];
            /** @description To be sent as header `X-CSRF-Token` with every POST, PUT, PATCH and DELETE. */
            csrfToken: string;
            /** @description True when the console is reached over plain http from another machine: then actions are off, and a banner is shown. */
            insecure: boolean;
            /** @description True where there is a lab host whose services can be broken. */
            lab: boolean;
            /** @description The session ends after this many milliseconds without a request. */
            idleMs: number;
            /** @description The session ends at this moment in any case. Milliseconds since the epoch. */
            expiresAt: number;
            /** @description The version of Smart-Monitor. */
            version: string;
        };
        BackTestBodyDto: {
            /** @description The policies that are to have been in force in the place of those of the file, as config/policies.json has them; the built-in ones are behind them. */
            policies: {
                [key: string]: unknown;
            }[];
            /** @description The begin of the range. Milliseconds since the epoch. */
            from: number;
            /** @description Its end. Milliseconds since the epoch. */
            to: number;
        };
        /**
         * @description What became of it.
         * @enum {string}
         */
        RequestState: "done" | "refused" | "failed" | "expired" | "queued";
        RefrainedDto: {
            /** @description The stable reason, for example `not-approved`. */
            reason: string;
            /** @description The same in a sentence. */
            sentence: string;
            /** @description How often. */
            count: number;
        };
        BackTestUnitDto: {
            /** @description The unit. */
            unit: string;
            /** @description How often it would have been acted on. */
            acted: number;
            /** @description How often not, and why. */
            refrained: components["schemas"]["RefrainedDto"][];
            /** @description Its incidents. */
            incidents: number;
            /** @description How long it was in trouble by the record, milliseconds. */
            downMs: number;
            /** @description How much of that would have been saved, milliseconds. */
            savedMs: number;
        };
        BackTestActionDto: {
            /** @description When. Milliseconds since the epoch. */
            at: number;
            /** @description The unit. */
            unit: string;
            /** @description The policy. */
            policy: string;
            /** @description What would have been done, for example `restart`. */
            remedy: string;
            /** @description Why, in a sentence. */
            sentence: string;
            /** @description True where its success is assumed; false where it was really taken then, and ends as it ended. */
            assumed: boolean;
            /** @description How much sooner the unit would have been well, milliseconds. */
            savedMs: number;
        };
        BackTestResultDto: {
            /** @description From when on there was something to play back. Milliseconds since the epoch. */
            from: number;
            /** @description The end of the range. Milliseconds since the epoch. */
            to: number;
            /** @description Observations that were played back. */
            observations: number;
            /** @description Times that something is missing in the record. */
            gaps: number;
            /** @description How often they would have acted. */
            acted: number;
            /** @description Automatic actions that were really begun in the range. */
            recorded: number;
            /** @description How often nothing would have been done, and why, the most frequent first. */
            refrained: components["schemas"]["RefrainedDto"][];
            /** @description Incidents in the range. */
            incidents: number;
            /** @description How long units were in trouble by the record, milliseconds. */
            downMs: number;
            /** @description How much of that would have been saved, milliseconds. */
            savedMs: number;
            /** @description How often a breaker would have opened. */
            breakers: number;
            /** @description How often a unit would have been found to flap. */
            flapping: number;
            /** @description The units in question, those acted on most first; at most 200. */
            units: components["schemas"]["BackTestUnitDto"][];
            /** @description The first 500 actions. */
            actions: components["schemas"]["BackTestActionDto"][];
            /** @description What was taken for granted. */
            assumptions: string[];
        };
        BackTestDto: {
            /** @description The request: ask GET /api/v1/back-tests/:id while it is queued. */
            requestId: string;
            /** @description What became of it. */
            state: components["schemas"]["RequestState"];
            /** @description What the policies would have done, or why it is not known, in a sentence. */
            sentence: string;
            /** @description The figures; null while there are none, and where nothing was on record. */
            result: components["schemas"]["BackTestResultDto"] | null;
        };
        /** @enum {string} */
        NormalizedStatus: "running" | "stopped" | "failed" | "unknown";
        ServiceRowDto: {
            /** @description The host id. */
            host_id: string;
            /** @description The name of the host. */
            host: string;
            /** @description The unit. */
            service_name: string;
            /** @description The platform. */
            os_platform: string;
            /** @description One of the four states. */
            status: components["schemas"]["NormalizedStatus"];
            /** @description systemd's ActiveState. */
            raw_status: string;
            /** @description systemd's SubState. */
            sub_state: string;
            /** @description The service type. */
            service_type: string;
            /** @description Whether systemd starts it at boot. */
            unit_file_state: string;
            /** @description False for kinds of unit that a restart cannot recover. */
            recoverable: boolean;
            /** @description Since when it has been in this state, ISO 8601. */
            since: string;
            /** @description When it was last heard of, ISO 8601. */
            updated: string;
            /**
             * @description What the last recovery came to.
             * @enum {string|null}
             */
            last_recovery_result: "queued" | "success" | "fail" | null;
            /** @description When the last recovery began, ISO 8601. */
            last_recovery_at: string | null;
            /** @description How often it failed within the last 24 h. */
            recent_failures: number;
            /** @description True when the allow-list in force grants a restart. */
            approved: boolean;
            /** @description True when a person stopped it. */
            operator_stopped: boolean;
        };
        ServicePageDto: {
            /** @description How many services match. */
            total: number;
            /** @description One page of them. */
            items: components["schemas"]["ServiceRowDto"][];
            /** @description As asked. */
            limit: number;
            /** @description As asked. */
            offset: number;
        };
        ServiceChangeDto: {
            /** @description When it changed, ISO 8601 in UTC. */
            timestamp: string;
            /** @description Seconds since the epoch, with milliseconds. */
            ts_epoch: number;
            /** @description systemd's ActiveState. */
            raw_status: string;
            /** @description One of the four states. */
            normalized_status: components["schemas"]["NormalizedStatus"];
            /** @description systemd's SubState. */
            sub_state: string;
        };
        ServiceHistoryDto: {
            /** @description The name of the host. */
            host: string;
            /** @description The unit. */
            service: string;
            /** @description As asked. */
            since_minutes: number;
            /** @description The changes. */
            items: components["schemas"]["ServiceChangeDto"][];
        };
        LegacyRestartDto: {
            /** @description The name or the id of the host. */
            host: string;
            /** @description The unit. */
            service: string;
        };
        LegacyRestartResultDto: {
            /** @description Whether it was accepted. */
            ok: boolean;
            /**
             * @description What became of it.
             * @enum {string}
             */
            result?: "success" | "queued" | "fail";
            /** @description Where it ran. */
            executed_on?: string;
            /** @description Whose answer is awaited. */
            queued_for?: string;
            /** @description True when dry run is on. */
            dry_run?: boolean;
            /** @description Why it was not accepted. */
            error?: string;
        };
        UnitCountsDto: {
            /** @description All units. */
            total: number;
            /** @description Units that run. */
            running: number;
            /** @description Units that are stopped. */
            stopped: number;
            /** @description Units that failed. */
            failed: number;
            /** @description Units whose state is not known. */
            unknown: number;
        };
        SummaryDto: {
            /** @description How many hosts are known. */
            hosts: number;
            /** @description Services by state. */
            services: components["schemas"]["UnitCountsDto"];
            /** @description How many incidents are open. */
            incidents_open: number;
            /** @description When this was true, ISO 8601. */
            timestamp: string;
        };
        /**
         * @description What it came to; `open` until it ends.
         * @enum {string}
         */
        IncidentState: "open" | "recovered" | "recovered-by-itself" | "operator-stopped" | "removed";
        /**
         * @description `healing`: an action is under way or being verified; `waiting`: nothing stands in the way for good; `not-acted`: nothing is done until something changes; `recovered`: it is well again.
         * @enum {string}
         */
        StandingState: "healing" | "waiting" | "not-acted" | "recovered";
        /**
         * @description The reason of the last decision where it was not to act; otherwise null.
         * @enum {string}
         */
        RefrainReason: "unverified" | "not-approved" | "not-recoverable" | "operator-stopped" | "start-pending" | "systemd-still-retrying" | "in-maintenance" | "held" | "package-manager-busy" | "waiting-dependency" | "flapping" | "budget-spent" | "circuit-open" | "waiting-backoff" | "observe-only" | "awaiting-approval" | "monitor-only" | "dry-run";
        IncidentStandingDto: {
            /** @description `healing`: an action is under way or being verified; `waiting`: nothing stands in the way for good; `not-acted`: nothing is done until something changes; `recovered`: it is well again. */
            state: components["schemas"]["StandingState"];
            /** @description The reason of the last decision where it was not to act; otherwise null. */
            reason: components["schemas"]["RefrainReason"] | null;
            /** @description The same in a sentence. */
            sentence: string;
        };
        /**
         * @description What would be done.
         * @enum {string}
         */
        Remedy: "renew" | "reconfigure" | "journal-vacuum" | "tmpfiles" | "restart" | "kill";
        SuggestionDto: {
            /** @description The unit that it would be done to. */
            unit: string;
            /** @description What would be done. */
            remedy: components["schemas"]["Remedy"];
            /** @description The policy that suggests it. */
            policy: string;
            /** @description The same in a sentence. */
            sentence: string;
            /** @description True where it is announced: done when nobody says no in time. Elsewhere it is done only when somebody says yes. */
            announced: boolean;
            /** @description The process that would be ended; null where none would be. */
            pid: number | null;
            /** @description The network interface that would be set up anew; null where none would be. */
            interface: string | null;
            /** @description Since when it is suggested. Milliseconds since the epoch. */
            at: number;
        };
        DenialDto: {
            /** @description Who said it. */
            by: string;
            /** @description Why, in their words; empty where they did not say. */
            note: string;
            /** @description When they said it. Milliseconds since the epoch. */
            at: number;
        };
        IncidentDto: {
            /** @description The id. */
            id: string;
            /** @description The host id. */
            hostId: string;
            /** @description The name of the host. */
            hostname: string;
            /** @description The unit. */
            unit: string;
            /** @description What is wrong, for example `failed` or `stranded`. */
            condition: string;
            /** @description How it was seen, for example `PropertiesChanged`. */
            detectedBy: string;
            /** @description What it came to; `open` until it ends. */
            state: components["schemas"]["IncidentState"];
            /** @description How it stands: whether something is being done about it. */
            standing: components["schemas"]["IncidentStandingDto"];
            /** @description The whole incident in words: `lab-web.service failed at 03:12:09 (signal 9). Restarted and verified in 41 ms.` */
            title: string;
            /** @description What happened, one sentence without the time. */
            summary: string;
            /** @description When it was detected. Milliseconds since the epoch. */
            openedAt: number;
            /** @description When it was closed. Milliseconds since the epoch. */
            closedAt: number | null;
            /** @description From detection until the unit was active again, milliseconds. */
            durationMs: number | null;
            /** @description What policies suggest in it now, and wait for a person to say. */
            suggestions: components["schemas"]["SuggestionDto"][];
            /** @description The no of a person to whatever a policy would do in it; null where nobody said it, and where it is over. */
            denied: components["schemas"]["DenialDto"] | null;
        };
        /**
         * @description Whether changes of units arrive.
         * @enum {string}
         */
        BusState: "live" | "resyncing" | "lost";
        /**
         * @description How it stands just now.
         * @enum {string}
         */
        HelperState: "unknown" | "unconfigured" | "absent" | "no-permission" | "silent" | "nonsense" | "wrong-key" | "old" | "refused" | "busy" | "lease-held" | "audit-broken" | "bus-lost" | "degraded" | "ready";
        /**
         * @description Who may act by its lease: this orchestrator, another one, or nobody that is known of.
         * @enum {string}
         */
        LeaseState: "mine" | "other" | "none";
        /**
         * @description How grave it is.
         * @enum {string}
         */
        FindingTone: "ok" | "warn" | "bad" | "unknown";
        HelperFindingDto: {
            /** @description A stable name, for example `audit`. */
            topic: string;
            /** @description What it is about, for example `Audit log`. */
            name: string;
            /** @description How grave it is. */
            tone: components["schemas"]["FindingTone"];
            /** @description How it stands, in a word or three. */
            word: string;
            /** @description What is so, in a sentence. */
            says: string;
            /** @description What a person can do about it; empty where nothing has to be done. */
            remedy: string;
            /** @description The title of a banner where it needs a person now; else empty. */
            banner: string;
        };
        HelperStatusDto: {
            /** @description How it stands just now. */
            state: components["schemas"]["HelperState"];
            /** @description The same in a sentence; empty where all is well. */
            detail: string;
            /** @description Since when the state is what it is. Milliseconds since the epoch. */
            since: number | null;
            /** @description Path of its socket. */
            socket: string;
            /** @description Who may act by its lease: this orchestrator, another one, or nobody that is known of. */
            lease: components["schemas"]["LeaseState"];
            /** @description Its version; empty while it has not told. */
            version: string;
            /** @description Everything that is worth a line, in the order to show it. */
            findings: components["schemas"]["HelperFindingDto"][];
        };
        /**
         * @description What has to be the matter.
         * @enum {string}
         */
        FailureKind: "unit-failed" | "unit-stopped" | "unit-hung" | "memory-pressure" | "runaway-process" | "disk-filling" | "zombies" | "network-down";
        /**
         * @description Whether it acts by itself.
         * @enum {string}
         */
        PolicyMode: "observe" | "suggest" | "auto";
        PolicyDto: {
            /** @description The name, which decisions and actions carry. */
            name: string;
            /** @description What has to be the matter. */
            failure: components["schemas"]["FailureKind"];
            /** @description Names of units, in which * stands for any characters. */
            units: string[];
            /** @description Names of hosts, or *. */
            hosts: string[];
            /** @description Whether it acts by itself. */
            mode: components["schemas"]["PolicyMode"];
            /** @description What is done, in the order in which it is tried. */
            ladder: string[];
            /** @description Bounds that are tighter than those of the host. */
            limits: {
                [key: string]: number;
            };
        };
        /**
         * @description How it finds out.
         * @enum {string}
         */
        CheckKind: "http" | "tcp" | "heartbeat";
        /**
         * @description How it stands.
         * @enum {string}
         */
        CheckState: "passing" | "failing" | "red" | "healthy" | "warning" | "dead" | "missing" | "error" | "unknown" | "idle";
        LastLookDto: {
            /** @description When it last looked; of a heartbeat: when it last beat. Milliseconds since the epoch. */
            at: number;
            /** @description What it saw, in a few words. */
            saw: string;
        };
        CheckDto: {
            /** @description The name. */
            name: string;
            /** @description The unit that it is held against when it is red. */
            unit: string;
            /** @description How it finds out. */
            kind: components["schemas"]["CheckKind"];
            /** @description What it looks at, for example `GET http://127.0.0.1/health`. */
            looksAt: string;
            /** @description How it stands. */
            state: components["schemas"]["CheckState"];
            /** @description True is green, false is red, null: it cannot be told, and nothing is concluded. */
            ok: boolean | null;
            /** @description How it stands, in a sentence. */
            says: string;
            /** @description So many looks failed; 0 of a heartbeat. */
            failed: number;
            /** @description Of so many that count now; 0 of a heartbeat. */
            looks: number;
            /** @description It is red from so many failed looks on; 0 of a heartbeat. */
            failures: number;
            /** @description Among so many looks; 0 of a heartbeat. */
            of: number;
            /** @description Seconds between two looks. */
            intervalSeconds: number;
            /** @description Since when the state is what it is. Milliseconds since the epoch. */
            since: number;
            /** @description The last look; null where there was none. */
            lastLook: components["schemas"]["LastLookDto"] | null;
        };
        HoldDto: {
            /** @description The unit. */
            unit: string;
            /** @description Who put it there. */
            by: string;
            /** @description Why, in their words; empty where they did not say. */
            note: string;
            /** @description When it ends by itself; null until somebody takes it away. Milliseconds since the epoch. */
            until: number | null;
        };
        /**
         * @description Why: restarts did not help, or it goes up and down.
         * @enum {string}
         */
        StormKind: "breaker" | "flapping";
        StormDto: {
            /** @description The unit. */
            unit: string;
            /** @description Why: restarts did not help, or it goes up and down. */
            kind: components["schemas"]["StormKind"];
        };
        MaintenanceStatusDto: {
            /** @description The id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Why, in the words of who made it; empty where they did not say. */
            note: string;
            /** @description Who made it. */
            by: string;
            /** @description Names of the units that it is about, in which * stands for any characters. */
            units: string[];
            /** @description Since when it is in force. Milliseconds since the epoch. */
            since: number;
            /** @description When that ends. Milliseconds since the epoch. */
            until: number;
        };
        /**
         * @description How it stands.
         * @enum {string}
         */
        NetworkState: "unknown" | "fine" | "connecting" | "suspected" | "broken" | "not-judged";
        /**
         * @description Which one.
         * @enum {string}
         */
        NetworkRung: "link" | "address" | "gateway" | "dns" | "beyond";
        NetworkRungDto: {
            /** @description Which one. */
            rung: components["schemas"]["NetworkRung"];
            /** @description Whether it is good; null where that cannot be told, or it is behind a broken one. */
            ok: boolean | null;
            /** @description What was seen, in a sentence. */
            says: string;
        };
        NetworkStatusDto: {
            /** @description How it stands. */
            state: components["schemas"]["NetworkState"];
            /** @description All five, the nearest first; none before the first look. */
            rungs: components["schemas"]["NetworkRungDto"][];
            /** @description The first broken rung; null where none is. */
            broken: components["schemas"]["NetworkRung"] | null;
            /** @description The state in a sentence. */
            says: string;
            /** @description Since when the state is what it is; null before the first look. Milliseconds since the epoch. */
            since: number | null;
            /** @description The interfaces that carry the default route, or did so last. */
            interfaces: string[];
            /** @description What keeps it from being looked at or acted on, each with its remedy. */
            findings: components["schemas"]["HelperFindingDto"][];
        };
        ControlStatusDto: {
            /** @description Where unit state comes from. */
            mode: string;
            /** @description Whether changes of units arrive. */
            bus: components["schemas"]["BusState"];
            /** @description True: actions are decided and recorded, never carried out. */
            dryRun: boolean;
            /** @description True: the helper is installed to watch only. */
            monitorOnly: boolean;
            /** @description True where the host is the throw-away lab host. */
            lab: boolean;
            /** @description Names the orchestrator that reported: the instance that the lease of the helper knows. */
            instance: string;
            /** @description The host helper. */
            helper: components["schemas"]["HelperStatusDto"];
            /** @description The list in force: verbs by unit. */
            approved: {
                [key: string]: string[];
            };
            /** @description The hash of that list. */
            approvedHash: string;
            /** @description Units that a person stopped and that therefore stay stopped. */
            operatorStopped: string[];
            /** @description Policies of the file, in their order; the built-in ones come behind them. */
            policies: components["schemas"]["PolicyDto"][];
            /** @description Why the file of the policies is not in force, in a sentence; empty where all is well. */
            policiesProblem: string;
            /** @description Checks and heartbeats, in the order of their file. */
            checks: components["schemas"]["CheckDto"][];
            /** @description Why the file of the checks is not in force, or nothing can be looked at; empty where all is well. */
            checksProblem: string;
            /** @description People's holds on units. */
            holds: components["schemas"]["HoldDto"][];
            /** @description Units that are left alone for a while. */
            storms: components["schemas"]["StormDto"][];
            /** @description Maintenance windows in force on this host. */
            maintenance: components["schemas"]["MaintenanceStatusDto"][];
            /** @description The way out of the host; null where it is not watched. */
            network: components["schemas"]["NetworkStatusDto"] | null;
            /** @description What each guard of memory, processes and disks can see. */
            guards: components["schemas"]["HelperFindingDto"][];
            /** @description How many units are watched. */
            units: number;
            /** @description The version of the orchestrator. */
            version: string;
        };
        OverviewHostDto: {
            /** @description The id that everything is kept under. */
            id: string;
            /** @description The name, a label only. */
            hostname: string;
            /** @description The platform, for example `Linux`. */
            osPlatform: string;
            /** @description What it is made of, as the collector found it. */
            inventory: {
                [key: string]: unknown;
            };
            /** @description When the host was first seen. Milliseconds since the epoch. */
            firstSeen: number;
            /** @description When the host was last heard of. Milliseconds since the epoch. */
            lastSeen: number;
            /** @description The orchestrator of the host; null when it has never reported. */
            control: components["schemas"]["ControlStatusDto"] | null;
            /** @description When the orchestrator last reported. Milliseconds since the epoch. */
            controlAt: number | null;
            /** @description True when the orchestrator has not reported for 30 s: nothing may be believed to heal. */
            controlStale: boolean;
            /** @description Its units by state. */
            unitCounts: components["schemas"]["UnitCountsDto"];
            /** @description How many incidents are open on it. */
            openIncidents: number;
        };
        OverviewDto: {
            /** @description When this was true. Milliseconds since the epoch. */
            at: number;
            /** @description All units by state. */
            units: components["schemas"]["UnitCountsDto"];
            /** @description What is wrong now, newest first. */
            openIncidents: components["schemas"]["IncidentDto"][];
            /** @description What ended lately, newest first. */
            recentIncidents: components["schemas"]["IncidentDto"][];
            /** @description The hosts. */
            hosts: components["schemas"]["OverviewHostDto"][];
            /** @description The last event that this answer includes: where a stream may begin; null when there is none. */
            cursor: string | null;
        };
        HostDto: {
            /** @description The id that everything is kept under. */
            id: string;
            /** @description The name, a label only. */
            hostname: string;
            /** @description The platform, for example `Linux`. */
            osPlatform: string;
            /** @description What it is made of, as the collector found it. */
            inventory: {
                [key: string]: unknown;
            };
            /** @description When the host was first seen. Milliseconds since the epoch. */
            firstSeen: number;
            /** @description When the host was last heard of. Milliseconds since the epoch. */
            lastSeen: number;
            /** @description The orchestrator of the host; null when it has never reported. */
            control: components["schemas"]["ControlStatusDto"] | null;
            /** @description When the orchestrator last reported. Milliseconds since the epoch. */
            controlAt: number | null;
            /** @description True when the orchestrator has not reported for 30 s: nothing may be believed to heal. */
            controlStale: boolean;
        };
        SeriesDto: {
            /** @description What is measured, for example `cpu.busy`. */
            key: string;
            /** @description What tells series of one key apart. */
            labels: {
                [key: string]: string;
            };
            /** @description The unit, for example `percent`. */
            unit: string;
            /** @description `gauge` or `counter`. */
            kind: string;
            /** @description When the latest value was measured. Milliseconds since the epoch. */
            at: number | null;
            /** @description The latest value. */
            value: number | null;
        };
        TelemetrySeriesDto: {
            /** @description What tells series of one key apart. */
            labels: {
                [key: string]: string;
            };
            /** @description The beginnings of the time buckets, milliseconds since the epoch, ascending. */
            at: number[];
            /** @description The mean of each bucket. */
            mean: (number | null)[];
            /** @description The smallest value of each bucket. */
            min: (number | null)[];
            /** @description The largest value of each bucket. */
            max: (number | null)[];
        };
        TelemetryDto: {
            /** @description The host. */
            hostId: string;
            /** @description What was asked for. */
            key: string;
            /** @description The unit of the values. */
            unit: string;
            /** @description The begin of the window. Milliseconds since the epoch. */
            from: number;
            /** @description The end of the window. Milliseconds since the epoch. */
            to: number;
            /** @description One entry per series. */
            series: components["schemas"]["TelemetrySeriesDto"][];
        };
        HealthDto: {
            /**
             * @description `degraded` when the database cannot be reached: the console answers, its data do not.
             * @enum {string}
             */
            status: "ok" | "degraded";
            /** @description The version. */
            version: string;
            /** @description Now, ISO 8601. */
            timestamp: string;
            /**
             * @description Whether the database answers.
             * @enum {string}
             */
            database: "ok" | "away";
        };
        IncidentPageDto: {
            /** @description The incidents. */
            items: components["schemas"]["IncidentDto"][];
            /** @description The `before` of the next page; null when there is none. */
            next: string | null;
        };
        /**
         * @description The kind of step.
         * @enum {string}
         */
        StoryKind: "detected" | "evidence" | "decision" | "action" | "outcome" | "verification" | "closed";
        DecisionCheckDto: {
            /** @description The reason that this check can give. */
            reason: components["schemas"]["RefrainReason"];
            /** @description True when it stood in the way. */
            hit: boolean;
            /** @description What the check saw, in a sentence. */
            saw: string;
        };
        VerificationCheckDto: {
            /** @description What was compared. */
            name: string;
            /** @description What was expected. */
            expected: string;
            /** @description What was found. */
            found: string;
            /** @description Whether it holds. */
            ok: boolean;
        };
        StoryStepDto: {
            /** @description When it happened. Milliseconds since the epoch. */
            at: number;
            /** @description The host's monotonic clock, milliseconds with fractions; null when it is not known. */
            mono: number | null;
            /** @description Milliseconds since the step before; null for the first. */
            gapMs: number | null;
            /** @description The kind of step. */
            kind: components["schemas"]["StoryKind"];
            /** @description The step in a sentence. */
            title: string;
            /** @description More about it, or empty. */
            detail: string;
            /** @description Whether it went well: null where that is not a question. */
            ok: boolean | null;
            /** @description For `evidence`: what it is about. */
            topic: string | null;
            /** @description For `evidence`: the evidence itself, any JSON. */
            body: unknown;
            /** @description For `decision`: the chain of checks. */
            checks: components["schemas"]["DecisionCheckDto"][];
            /** @description For `verification`: what was compared. */
            comparisons: components["schemas"]["VerificationCheckDto"][];
        };
        IncidentStoryDto: {
            /** @description The id. */
            id: string;
            /** @description The host id. */
            hostId: string;
            /** @description The name of the host. */
            hostname: string;
            /** @description The unit. */
            unit: string;
            /** @description What is wrong, for example `failed` or `stranded`. */
            condition: string;
            /** @description How it was seen, for example `PropertiesChanged`. */
            detectedBy: string;
            /** @description What it came to; `open` until it ends. */
            state: components["schemas"]["IncidentState"];
            /** @description How it stands: whether something is being done about it. */
            standing: components["schemas"]["IncidentStandingDto"];
            /** @description The whole incident in words: `lab-web.service failed at 03:12:09 (signal 9). Restarted and verified in 41 ms.` */
            title: string;
            /** @description What happened, one sentence without the time. */
            summary: string;
            /** @description When it was detected. Milliseconds since the epoch. */
            openedAt: number;
            /** @description When it was closed. Milliseconds since the epoch. */
            closedAt: number | null;
            /** @description From detection until the unit was active again, milliseconds. */
            durationMs: number | null;
            /** @description What policies suggest in it now, and wait for a person to say. */
            suggestions: components["schemas"]["SuggestionDto"][];
            /** @description The no of a person to whatever a policy would do in it; null where nobody said it, and where it is over. */
            denied: components["schemas"]["DenialDto"] | null;
            /** @description The steps. */
            steps: components["schemas"]["StoryStepDto"][];
        };
        AnswerDto: {
            /** @description The unit that is meant, where several share the incident. Without it, the one that something is suggested for. */
            unit?: string;
            /** @description What is approved: where something else is suggested by then, nothing is done. Without it, what is suggested. */
            remedy?: components["schemas"]["Remedy"];
            /** @description For `kill`: the process that is meant. Without it, the one that is suggested. */
            pid?: number;
            /** @description For `renew` and `reconfigure`: the interface that is meant. Without it, the one that is suggested. */
            interface?: string;
            /** @description Why, in your own words; kept with the answer. */
            note?: string;
        };
        RequestStateDto: {
            /** @description The request. */
            requestId: string;
            /** @description What became of it. */
            state: components["schemas"]["RequestState"];
            /** @description The stable reason, for example `not-approved`; empty while queued. */
            reason: string;
            /** @description The same in a sentence. */
            sentence: string;
            /** @description After this moment it is never carried out. Milliseconds since the epoch. */
            expiresAt: number;
            /** @description What the orchestrator answered, any JSON. */
            answer: unknown;
        };
        /**
         * @description Whether to act.
         * @enum {string}
         */
        Verdict: "act" | "refrain";
        /**
         * @description The first reason that hit, or why it acts.
         * @enum {string}
         */
        DecisionReason: "unverified" | "not-approved" | "not-recoverable" | "operator-stopped" | "start-pending" | "systemd-still-retrying" | "in-maintenance" | "held" | "package-manager-busy" | "waiting-dependency" | "flapping" | "budget-spent" | "circuit-open" | "waiting-backoff" | "observe-only" | "awaiting-approval" | "monitor-only" | "dry-run" | "unit-failed" | "unit-stranded" | "unit-hung" | "memory-pressure" | "runaway-process" | "disk-filling" | "zombies" | "network-down" | "requested";
        DecisionDto: {
            /** @description The id. */
            id: string;
            /** @description When it was taken. Milliseconds since the epoch. */
            at: number;
            /** @description The host id. */
            hostId: string;
            /** @description The name of the host. */
            hostname: string;
            /** @description The unit. */
            unit: string;
            /** @description The incident it belongs to. */
            incidentId: string | null;
            /** @description The request it answers. */
            requestId: string | null;
            /** @description The policy that decided. */
            policy: string;
            /** @description The host helper's verb. */
            verb: string;
            /** @description What was decided about: the rung of the policy's ladder. */
            remedy: components["schemas"]["Remedy"];
            /** @description Whether to act. */
            verdict: components["schemas"]["Verdict"];
            /** @description The first reason that hit, or why it acts. */
            reason: components["schemas"]["DecisionReason"];
            /** @description The reason in a sentence. */
            sentence: string;
            /** @description Every reason that stood in the way. */
            hits: components["schemas"]["RefrainReason"][];
            /** @description The chain of checks in its fixed order. */
            checks: components["schemas"]["DecisionCheckDto"][];
        };
        KpiSpreadDto: {
            /** @description How many durations there are. */
            count: number;
            /** @description Half of them are shorter, milliseconds; null when there is none. */
            p50Ms: number | null;
            /** @description 19 of 20 are shorter, milliseconds; null when there is none. */
            p95Ms: number | null;
            /** @description The mean, milliseconds; null when there is none. */
            meanMs: number | null;
        };
        KpiFiguresDto: {
            /** @description Incidents that were opened in the range. */
            incidents: number;
            /** @description Those of them that are still open. */
            open: number;
            /** @description Those that recovered by actions that no person asked for. */
            healed: number;
            /** @description Those that recovered with an action that a person asked for. */
            helped: number;
            /** @description Those that recovered without any action: systemd restarted the unit, or it came back. */
            recoveredByItself: number;
            /** @description Those that ended because a person stopped the unit, or it was removed. */
            otherEnds: number;
            /** @description Failures that were found at a start of the orchestrator or behind a gap in what it saw; they are not in `detection`. */
            foundLater: number;
            /** @description From the failure, as systemd stamps it, to the record of the incident. */
            detection: components["schemas"]["KpiSpreadDto"];
            /** @description MTTR: from the failure to the unit being active again, of incidents that recovered by an action. */
            recovery: components["schemas"]["KpiSpreadDto"];
            /** @description Automatic actions that were begun in the range and carried out. */
            actions: number;
            /** @description Those of them whose effect was verified. */
            verified: number;
            /** @description Those that failed, or whose effect was not found. */
            failed: number;
            /** @description Those of which neither is known yet, or never will be. */
            undecided: number;
            /** @description Automatic actions that the helper refused or never got: nothing was done. */
            notCarriedOut: number;
            /** @description Those of `actions` that were a restart. */
            restarts: number;
            /** @description verified / (verified + failed), percent; null where nothing was decided. */
            successPercent: number | null;
            /** @description An estimate: by how much the healed incidents were shorter than the baseline, minutes, summed up. */
            savedMinutes: number;
        };
        HostKpisDto: {
            /** @description Incidents that were opened in the range. */
            incidents: number;
            /** @description Those of them that are still open. */
            open: number;
            /** @description Those that recovered by actions that no person asked for. */
            healed: number;
            /** @description Those that recovered with an action that a person asked for. */
            helped: number;
            /** @description Those that recovered without any action: systemd restarted the unit, or it came back. */
            recoveredByItself: number;
            /** @description Those that ended because a person stopped the unit, or it was removed. */
            otherEnds: number;
            /** @description Failures that were found at a start of the orchestrator or behind a gap in what it saw; they are not in `detection`. */
            foundLater: number;
            /** @description From the failure, as systemd stamps it, to the record of the incident. */
            detection: components["schemas"]["KpiSpreadDto"];
            /** @description MTTR: from the failure to the unit being active again, of incidents that recovered by an action. */
            recovery: components["schemas"]["KpiSpreadDto"];
            /** @description Automatic actions that were begun in the range and carried out. */
            actions: number;
            /** @description Those of them whose effect was verified. */
            verified: number;
            /** @description Those that failed, or whose effect was not found. */
            failed: number;
            /** @description Those of which neither is known yet, or never will be. */
            undecided: number;
            /** @description Automatic actions that the helper refused or never got: nothing was done. */
            notCarriedOut: number;
            /** @description Those of `actions` that were a restart. */
            restarts: number;
            /** @description verified / (verified + failed), percent; null where nothing was decided. */
            successPercent: number | null;
            /** @description An estimate: by how much the healed incidents were shorter than the baseline, minutes, summed up. */
            savedMinutes: number;
            /** @description The host id. */
            hostId: string;
            /** @description The name of the host. */
            hostname: string;
        };
        UnitKpisDto: {
            /** @description Incidents that were opened in the range. */
            incidents: number;
            /** @description Those of them that are still open. */
            open: number;
            /** @description Those that recovered by actions that no person asked for. */
            healed: number;
            /** @description Those that recovered with an action that a person asked for. */
            helped: number;
            /** @description Those that recovered without any action: systemd restarted the unit, or it came back. */
            recoveredByItself: number;
            /** @description Those that ended because a person stopped the unit, or it was removed. */
            otherEnds: number;
            /** @description Failures that were found at a start of the orchestrator or behind a gap in what it saw; they are not in `detection`. */
            foundLater: number;
            /** @description From the failure, as systemd stamps it, to the record of the incident. */
            detection: components["schemas"]["KpiSpreadDto"];
            /** @description MTTR: from the failure to the unit being active again, of incidents that recovered by an action. */
            recovery: components["schemas"]["KpiSpreadDto"];
            /** @description Automatic actions that were begun in the range and carried out. */
            actions: number;
            /** @description Those of them whose effect was verified. */
            verified: number;
            /** @description Those that failed, or whose effect was not found. */
            failed: number;
            /** @description Those of which neither is known yet, or never will be. */
            undecided: number;
            /** @description Automatic actions that the helper refused or never got: nothing was done. */
            notCarriedOut: number;
            /** @description Those of `actions` that were a restart. */
            restarts: number;
            /** @description verified / (verified + failed), percent; null where nothing was decided. */
            successPercent: number | null;
            /** @description An estimate: by how much the healed incidents were shorter than the baseline, minutes, summed up. */
            savedMinutes: number;
            /** @description The host id. */
            hostId: string;
            /** @description The name of the host. */
            hostname: string;
            /** @description The unit. */
            unit: string;
        };
        KpisDto: {
            /** @description The begin of the range. Milliseconds since the epoch. */
            from: number;
            /** @description The end of the range. Milliseconds since the epoch. */
            to: number;
            /** @description How long an outage is taken to last where nothing heals it, minutes (RECOVERY_BASELINE_MINUTES): what `savedMinutes` is measured against. */
            baselineMinutes: number;
            /** @description Everything that was asked for, together. */
            total: components["schemas"]["KpiFiguresDto"];
            /** @description Each host with an incident or an action in the range, by name. */
            hosts: components["schemas"]["HostKpisDto"][];
            /** @description The units that were restarted most, then those that failed most. */
            units: components["schemas"]["UnitKpisDto"][];
            /** @description How many units had an incident or an action in the range; `units` may hold fewer. */
            unitCount: number;
        };
        /**
         * @description How it comes back.
         * @enum {string}
         */
        WindowKind: "once" | "daily" | "weekly" | "cron";
        /**
         * @description Where it stands now.
         * @enum {string}
         */
        WindowStanding: "in-force" | "coming" | "over";
        WindowDto: {
            /** @description The id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Why, in the words of who made it; empty where they did not say. */
            note: string;
            /** @description How it comes back. */
            kind: components["schemas"]["WindowKind"];
            /** @description When it begins, by the clocks of the zone; its form goes by `kind`. */
            start: string;
            /** @description For `weekly`: on which days; else empty. */
            days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /** @description The time zone by its IANA name. */
            zone: string;
            /** @description How long it lasts each time, minutes. */
            minutes: number;
            /** @description From then on it is over; null for one that goes on coming back. Milliseconds since the epoch. */
            until: number | null;
            /** @description Names of hosts, or *. */
            hosts: string[];
            /** @description Names of units, in which * stands for any characters. */
            units: string[];
            /** @description Who made it. */
            createdBy: string;
            /** @description When it was made. Milliseconds since the epoch. */
            createdAt: number;
            /** @description Who changed it last. */
            updatedBy: string;
            /** @description When it was changed last. Milliseconds since the epoch. */
            updatedAt: number;
            /** @description When a person ended what had begun by then; null where nobody did. Milliseconds since the epoch. */
            endedAt: number | null;
            /** @description Who ended it; empty where nobody did. */
            endedBy: string;
            /** @description Where it stands now. */
            standing: components["schemas"]["WindowStanding"];
            /** @description Since when it is in force; null where it is not. Milliseconds since the epoch. */
            since: number | null;
            /** @description When what is in force ends; null where nothing is. Milliseconds since the epoch. */
            endsAt: number | null;
            /** @description When it begins next; null where it does not any more. Milliseconds since the epoch. */
            nextAt: number | null;
        };
        WindowListDto: {
            /** @description In force first, then the coming ones by when they begin, then those that are over, newest first. */
            items: components["schemas"]["WindowDto"][];
            /** @description True when this person may make, change and end windows. */
            mayChange: boolean;
            /** @description The time zone of the console, by its IANA name: what a form begins with. */
            zone: string;
            /** @description Names of the hosts that are known, in lower case. */
            hosts: string[];
        };
        PutWindowDto: {
            /** @description A name for people. */
            name: string;
            /** @description Why, in your own words. */
            note?: string;
            /** @description How it comes back. */
            kind: components["schemas"]["WindowKind"];
            /** @description When it begins, by the clocks of the zone: `2026-11-22T02:30` for `once`, `02:30` for `daily` and `weekly`, five fields of crontab(5) for `cron`. */
            start: string;
            /** @description For `weekly`: on which days. */
            days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
            /**
             * @description The time zone by its IANA name.
             * @default UTC
             */
            zone: string;
            /** @description How long it lasts each time, minutes. */
            minutes: number;
            /** @description From then on it is over; without it, it comes back until somebody deletes it. Not for `once`. Milliseconds since the epoch. */
            until?: number | null;
            /** @description Names of hosts, or *. Without it, every host. */
            hosts?: string[];
            /** @description Names of units, in which * stands for any characters. Without it, every unit. */
            units?: string[];
        };
        UnitStateDto: {
            /** @description One of the four states that people filter by. */
            normalizedStatus: components["schemas"]["NormalizedStatus"];
            /** @description systemd's ActiveState. */
            rawStatus: string;
            /** @description systemd's SubState. */
            subState: string;
            /** @description The service type, for example `simple` or `notify`. */
            serviceType: string;
            /** @description Whether systemd starts it at boot: `enabled`, `disabled`, `static` and so on. */
            unitFileState: string;
            /** @description False for kinds of unit that a restart cannot recover. */
            recoverable: boolean;
            /** @description Since when the unit has been in this state. Milliseconds since the epoch. */
            at: number;
        };
        PolicyInForceDto: {
            /** @description The policy. */
            name: string;
            /** @description Whether it acts by itself. */
            mode: components["schemas"]["PolicyMode"];
            /** @description True when a failure would be repaired without a person. */
            willHeal: boolean;
            /** @description Why, in a sentence. */
            sentence: string;
        };
        RestartOfferDto: {
            /** @description False when the button has to stay off. */
            allowed: boolean;
            /** @description What will happen exactly, or why it cannot, in a sentence. */
            sentence: string;
        };
        UptimeDto: {
            /** @description The begin of the window. Milliseconds since the epoch. */
            from: number;
            /** @description The end of the window. Milliseconds since the epoch. */
            to: number;
            /** @description Percent of the known time in state running; null when nothing is known. */
            percent: number | null;
        };
        /**
         * @description What kind of thing.
         * @enum {string}
         */
        TimelineKind: "state" | "decision" | "action" | "incident";
        TimelineEntryDto: {
            /** @description When it happened. Milliseconds since the epoch. */
            at: number;
            /** @description What kind of thing. */
            kind: components["schemas"]["TimelineKind"];
            /** @description In a sentence. */
            title: string;
            /**
             * @description The state that it left the unit in, or null.
             * @enum {string|null}
             */
            status: "running" | "stopped" | "failed" | "unknown" | null;
            /** @description The incident it belongs to. */
            incidentId: string | null;
        };
        ServiceDetailDto: {
            /** @description The host id. */
            hostId: string;
            /** @description The name of the host. */
            hostname: string;
            /** @description The unit. */
            unit: string;
            /** @description The state now. */
            state: components["schemas"]["UnitStateDto"];
            /** @description True when the allow-list in force grants a restart. */
            approved: boolean;
            /** @description The verbs that the allow-list in force grants. */
            verbs: string[];
            /** @description True when a person stopped it, so that it stays stopped. */
            operatorStopped: boolean;
            /** @description True: decisions are recorded, nothing is carried out. */
            dryRun: boolean;
            /** @description True: the helper of the host only watches. */
            monitorOnly: boolean;
            /** @description True when the orchestrator of the host has not reported for 30 s. */
            controlStale: boolean;
            /** @description The policy in force and why. */
            policy: components["schemas"]["PolicyInForceDto"];
            /** @description What would follow from a check of it that is red. */
            ifHung: components["schemas"]["PolicyInForceDto"];
            /** @description Its checks and heartbeats, in the order of their file. */
            checks: components["schemas"]["CheckDto"][];
            /** @description A person's hold on it; null without one. */
            hold: components["schemas"]["HoldDto"] | null;
            /** @description The maintenance windows in force that are about it, the one that ends last first. */
            maintenance: components["schemas"]["MaintenanceStatusDto"][];
            /** @description True when this person may put a hold on it or take it away. */
            mayHold: boolean;
            /** @description The latest decision with its chain of checks. */
            latestDecision: components["schemas"]["DecisionDto"] | null;
            /** @description The incident that is open now. */
            openIncident: components["schemas"]["IncidentDto"] | null;
            /** @description What a restart by hand would do. */
            restart: components["schemas"]["RestartOfferDto"];
            /** @description Uptime over the last 24 h. */
            uptime: components["schemas"]["UptimeDto"];
            /** @description The latest changes, decisions and actions, newest first. */
            timeline: components["schemas"]["TimelineEntryDto"][];
        };
        UnitHistoryDto: {
            /** @description Uptime over the window. */
            uptime: components["schemas"]["UptimeDto"];
            /** @description The states, newest first; the last one began before the window where that is known. */
            items: components["schemas"]["UnitStateDto"][];
        };
        JournalLineDto: {
            /** @description When it was written. Milliseconds since the epoch. */
            at: number;
            /** @description The syslog priority, 0 (emergency) to 7 (debug). */
            priority: number;
            /** @description Who wrote it. */
            identifier: string;
            /** @description The process. */
            pid: number;
            /** @description The text. */
            message: string;
        };
        JournalDto: {
            /** @description Whether the lines are there. */
            state: components["schemas"]["RequestState"];
            /** @description Why they are not, in a sentence; empty when they are. */
            sentence: string;
            /** @description The lines, oldest first. */
            lines: components["schemas"]["JournalLineDto"][];
        };
        WhyDto: {
            /** @description What became of the question: `done` where it was answered. */
            state: components["schemas"]["RequestState"];
            /** @description What would be decided, or why there is no answer, in a sentence. */
            sentence: string;
            /** @description The policy that is about it; empty without an answer. */
            policy: string;
            /** @description The chain of checks in its fixed order; empty without an answer. */
            checks: components["schemas"]["DecisionCheckDto"][];
        };
        RestartDto: {
            /** @description Why, in your own words; kept with the request. */
            note?: string;
        };
        PutHoldDto: {
            /** @description True puts a hold on the unit, false takes it away. */
            on: boolean;
            /** @description How long it lasts, minutes; without it, until somebody takes it away. */
            minutes?: number;
            /** @description Why, in your own words. */
            note?: string;
        };
        /**
         * @description What to send.
         * @enum {string}
         */
        LabBreak: "kill" | "hang" | "crash-loop" | "fill-memory" | "stop" | "start" | "repair";
        LabBreakOfferDto: {
            /** @description What to send. */
            how: components["schemas"]["LabBreak"];
            /** @description What the button says. */
            label: string;
            /** @description What it does and what is to be seen then. */
            explains: string;
        };
        LabServiceDto: {
            /** @description The unit. */
            unit: string;
            /** @description What it is. */
            description: string;
            /** @description What can be done to it. */
            breaks: components["schemas"]["LabBreakOfferDto"][];
        };
        LabDto: {
            /** @description The sample services. */
            services: components["schemas"]["LabServiceDto"][];
        };
        LabBreakDto: {
            /** @description The unit. */
            unit: string;
            /** @description How. */
            how: components["schemas"]["LabBreak"];
        };
        LabResultDto: {
            /** @description Whether it was done. */
            ok: boolean;
            /** @description What was done, in a sentence. */
            detail: string;
        };
        FieldProblemDto: {
            /** @description The field, with dots for nested ones. */
            field: string;
            /** @description What is wrong with it, in words. */
            message: string;
        };
        ProblemDto: {
            /** @description Always `about:blank`: the code tells problems apart. */
            type: string;
            /** @description A stable code, for example `not-signed-in` or `database-away`. */
            code: string;
            /** @description The problem in a few words. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What was attempted, why it did not work and what can be done. */
            detail: string;
            /** @description For bad input: each field and its problem. */
            errors?: components["schemas"]["FieldProblemDto"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    about_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AboutDto"];
                };
            };
        };
    };
    about_problems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AboutProblemsDto"];
                };
            };
        };
    };
    auth_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeDto"];
                };
            };
            /** @description The user name and the password do not belong together. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
            /** @description Too many attempts; Retry-After says when to go on. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
        };
    };
    auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    auth_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeDto"];
                };
            };
        };
    };
    backTest_ask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackTestBodyDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackTestDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/back-tests/:id. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackTestDto"];
                };
            };
        };
    };
    backTest_find: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackTestDto"];
                };
            };
        };
    };
    firstProduct_services: {
        parameters: {
            query?: {
                /** @description The host name, or the host id. */
                host?: string;
                /** @description The state. */
                status?: components["schemas"]["NormalizedStatus"];
                /** @description Part of the service name. */
                search?: string;
                /** @description Services heard of within this many minutes. */
                since_minutes?: number;
                /** @description `true` lists everything; else units that are no services, and templates, oneshot, static and masked ones are left out, unless they failed, are approved or are searched for. */
                all?: boolean;
                /** @description At most so many services. */
                limit?: number;
                /** @description Leave out so many services first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicePageDto"];
                };
            };
        };
    };
    firstProduct_csv: {
        parameters: {
            query?: {
                /** @description The host name, or the host id. */
                host?: string;
                /** @description The state. */
                status?: components["schemas"]["NormalizedStatus"];
                /** @description Part of the service name. */
                search?: string;
                /** @description Services heard of within this many minutes. */
                since_minutes?: number;
                /** @description `true` lists everything; else units that are no services, and templates, oneshot, static and masked ones are left out, unless they failed, are approved or are searched for. */
                all?: boolean;
                /** @description At most so many services. */
                limit?: number;
                /** @description Leave out so many services first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    firstProduct_history: {
        parameters: {
            query?: {
                /** @description Changes within this many minutes. */
                since_minutes?: number;
            };
            header?: never;
            path: {
                host: string;
                service: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceHistoryDto"];
                };
            };
        };
    };
    firstProduct_exportCsv: {
        parameters: {
            query?: {
                /** @description Changes within this many minutes. */
                since_minutes?: number;
            };
            header?: never;
            path: {
                host: string;
                service: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    firstProduct_restart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LegacyRestartDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegacyRestartResultDto"];
                };
            };
            /** @description Queued; with `dry_run` when dry run is on. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegacyRestartResultDto"];
                };
            };
            /** @description The key is missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
            /** @description The service is not on the allow-list. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
            /** @description The service cannot be recovered by a restart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
            /** @description It was restarted just now, or restarts keep failing. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
        };
    };
    fleet_summary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SummaryDto"];
                };
            };
        };
    };
    fleet_overview: {
        parameters: {
            query?: {
                /** @description The time zone of times inside sentences, for example `Europe/Berlin`. Default UTC. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewDto"];
                };
            };
        };
    };
    fleet_hosts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostDto"][];
                };
            };
        };
    };
    fleet_series: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesDto"][];
                };
            };
        };
    };
    fleet_values: {
        parameters: {
            query: {
                /** @description What is measured, for example `cpu.busy`. */
                key: string;
                /** @description The begin, milliseconds since the epoch. Default: an hour before the end. */
                from?: number;
                /** @description The end, milliseconds since the epoch. Default: now. */
                to?: number;
                /** @description At most so many points per series. */
                points?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TelemetryDto"];
                };
            };
        };
    };
    health_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDto"];
                };
            };
        };
    };
    health_prometheus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    health_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    health_page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    incidents_list: {
        parameters: {
            query?: {
                /** @description `open` or `closed`; both when left out. */
                state?: "open" | "closed";
                /** @description The host id. */
                host?: string;
                /** @description The unit. */
                unit?: string;
                /** @description At most so many. */
                limit?: number;
                /** @description The `next` of an earlier page. */
                before?: string;
                /** @description The time zone of times inside sentences, for example `Europe/Berlin`. Default UTC. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentPageDto"];
                };
            };
        };
    };
    incidents_story: {
        parameters: {
            query?: {
                /** @description The time zone of times inside sentences, for example `Europe/Berlin`. Default UTC. */
                zone?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentStoryDto"];
                };
            };
        };
    };
    incidents_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it never counts. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    incidents_deny: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it never counts. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    incidents_veto: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it never counts. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    incidents_decisions: {
        parameters: {
            query?: {
                /** @description The unit. */
                unit?: string;
                /** @description The host id. */
                host?: string;
                /** @description At most so many, newest first. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionDto"][];
                };
            };
        };
    };
    kpis_read: {
        parameters: {
            query?: {
                /** @description The host id; all hosts when left out. */
                hostId?: string;
                /** @description The unit; all units when left out. */
                unit?: string;
                /** @description The begin. Default: 30 days before the end. Milliseconds since the epoch. */
                from?: number;
                /** @description The end. Default: now. Milliseconds since the epoch. */
                to?: number;
                /** @description At most so many units in the list of units. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KpisDto"];
                };
            };
        };
    };
    kpis_csv: {
        parameters: {
            query?: {
                /** @description The host id; all hosts when left out. */
                hostId?: string;
                /** @description The unit; all units when left out. */
                unit?: string;
                /** @description The begin. Default: 30 days before the end. Milliseconds since the epoch. */
                from?: number;
                /** @description The end. Default: now. Milliseconds since the epoch. */
                to?: number;
                /** @description At most so many units in the list of units. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    maintenance_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WindowListDto"];
                };
            };
        };
    };
    maintenance_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutWindowDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WindowDto"];
                };
            };
            /** @description There are 500 windows already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
        };
    };
    maintenance_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutWindowDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WindowDto"];
                };
            };
        };
    };
    maintenance_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WindowDto"];
                };
            };
        };
    };
    maintenance_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WindowDto"];
                };
            };
            /** @description It is not in force. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
        };
    };
    services_detail: {
        parameters: {
            query?: {
                /** @description The time zone of times inside sentences, for example `Europe/Berlin`. Default UTC. */
                zone?: string;
            };
            header?: never;
            path: {
                hostId: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDetailDto"];
                };
            };
        };
    };
    services_history: {
        parameters: {
            query?: {
                /** @description Changes within this many minutes. */
                since_minutes?: number;
            };
            header?: never;
            path: {
                hostId: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitHistoryDto"];
                };
            };
        };
    };
    services_journal: {
        parameters: {
            query?: {
                /** @description The newest so many lines. */
                lines?: number;
            };
            header?: never;
            path: {
                hostId: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalDto"];
                };
            };
            /** @description The host has not answered within 10 s. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JournalDto"];
                };
            };
            /** @description One person asks more than 30 times a minute; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
        };
    };
    services_why: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostId: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyDto"];
                };
            };
            /** @description The host has not answered within 10 s. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyDto"];
                };
            };
            /** @description One person asks more than 30 times a minute; Retry-After says how long to wait. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDto"];
                };
            };
        };
    };
    services_restart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostId: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestartDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it is never carried out. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    services_hold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostId: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutHoldDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/requests/:id. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    services_reloadPolicies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/requests/:id. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    services_reloadChecks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hostId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
            /** @description The answer is not there yet: ask GET /api/v1/requests/:id. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    services_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestStateDto"];
                };
            };
        };
    };
    stream_stream: {
        parameters: {
            query?: {
                /** @description The id of the last event that was received, where the header Last-Event-ID cannot be sent. */
                last_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    lab_services: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabDto"];
                };
            };
        };
    };
    lab_break: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabBreakDto"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabResultDto"];
                };
            };
        };
    };
}
