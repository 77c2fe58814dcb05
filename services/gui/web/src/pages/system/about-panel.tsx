import { useQuery } from '@tanstack/react-query';
import { aboutProblemsQuery } from '../../api/queries.js';
import type { About } from '../../api/types.js';
import { useAbout } from '../../shell/about.js';
import { Notice } from '../../ui/notice.js';

/** What the operator says about this installation, and what is wrong with the file that says it. */
export function AboutPanel() {
  const about = useAbout();
  const found = useQuery(aboutProblemsQuery).data;
  const problems = found?.problems ?? [];
  return (
    <>
      {problems.length > 0 && (
        <Notice tone="warn">
          {found?.file} cannot be used, so nothing of it is shown:
          <ul>
            {problems.map((problem) => (
              <li key={problem} className="breakable">
                {problem}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {about !== null && saysSomething(about) && (
        <section className="panel about" aria-label="About">
          <header>
            <h3>
              {about.appName} {about.appVersion}
            </h3>
          </header>
          <div className="about-body small">
            {(about.copyrightOwner !== '' || about.poweredBy !== '') && (
              <p className="muted breakable">
                {about.copyrightOwner !== '' && <>© {about.copyrightOwner}. </>}
                {about.poweredBy !== '' && <>Powered by {about.poweredBy}.</>}
              </p>
            )}
            <ul className="about-links">
              <Out name="Project" url={about.projectUrl} />
              <Out name={about.copyrightOwner || 'Owner'} url={about.ownerUrl} />
              {about.docs.map(({ name, url }) => (
                <Out key={name} name={name} url={url} />
              ))}
            </ul>
          </div>
        </section>
      )}
    </>
  );
}

/** A link that leaves the console, and tells nobody where it came from. The API lets nothing through but http and https. */
function Out(props: { readonly name: string; readonly url: string }) {
  if (!/^https?:\/\//.test(props.url)) return null;
  return (
    <li>
      <a href={props.url} target="_blank" rel="noreferrer">
        {props.name}
      </a>
    </li>
  );
}

function saysSomething({
  appVersion,
  copyrightOwner,
  poweredBy,
  projectUrl,
  ownerUrl,
  docs,
}: About): boolean {
  return (
    [appVersion, copyrightOwner, poweredBy, projectUrl, ownerUrl].some((text) => text !== '') ||
    docs.length > 0
  );
}
