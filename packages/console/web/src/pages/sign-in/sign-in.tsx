import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input } from 'antd';
import { useEffect } from 'react';
import { useSessionControl } from '../../api/session.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { commonTexts } from '../../components/texts.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Preferences } from '../../shell/preferences.tsx';
import { signInTexts } from './texts.ts';

interface Fields {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
  readonly isKept?: boolean;
}

/** Asks for an access key. */
export function SignIn() {
  const text = useTexts(signInTexts);
  const common = useTexts(commonTexts);
  const { signIn } = useSessionControl();
  useEffect(() => {
    document.title = `${text.title} · Osseal`;
  }, [text]);
  const attempt = useMutation({
    mutationFn: ({ accessKeyId, accessKeySecret, securityToken = '', isKept = false }: Fields) => {
      const credential = { accessKeyId: accessKeyId.trim(), accessKeySecret: accessKeySecret.trim() };
      const token = securityToken.trim();
      return signIn(token === '' ? credential : { ...credential, securityToken: token }, isKept);
    },
  });
  const required = [{ required: true, message: common.required }];
  return (
    <main className="sign-in">
      <h1>{text.title}</h1>
      <p>{text.intro}</p>
      <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => attempt.mutate(fields)}>
        <Form.Item name="accessKeyId" label={text.id} rules={required}>
          <Input autoComplete="username" spellCheck={false} />
        </Form.Item>
        <Form.Item name="accessKeySecret" label={text.secret} rules={required}>
          <Input.Password autoComplete="off" visibilityToggle={false} />
        </Form.Item>
        <Form.Item name="securityToken" label={text.token}>
          <Input autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="isKept" valuePropName="checked" extra={text.keepHelp}>
          <Checkbox>{text.keep}</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={attempt.isPending}>
          {text.submit}
        </Button>
      </Form>
      {attempt.error !== null && <ErrorView error={attempt.error} />}
      <p>{text.hint}</p>
      <div className="row">
        <Preferences />
      </div>
    </main>
  );
}
