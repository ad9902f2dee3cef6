'use client';

import { Dropzone } from '@mantine/dropzone';
import { notifications } from '@mantine/notifications';
import { IconPhotoSearch } from '@tabler/icons-react';
import { memo, useEffect } from 'react';
import classes from './image-drop.module.css';

interface Props {
  readonly onFiles: (files: readonly File[]) => void;
}

/** Takes a picture that is dropped anywhere on the page, or pasted. */
export const ImageDrop = memo(function ImageDrop({ onFiles }: Props) {
  useEffect(() => {
    function onPaste(event: ClipboardEvent): void {
      const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith('image/'));
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files);
    }
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [onFiles]);

  return (
    <Dropzone.FullScreen
      active
      withinPortal={false}
      multiple={false}
      accept={['image/*']}
      onDrop={onFiles}
      onReject={() =>
        notifications.show({
          title: 'That is no picture',
          message: 'Drop one file that is a picture, such as a JPEG, PNG or WebP.',
          color: 'red',
        })
      }
      activateOnKeyboard={false}
      tabIndex={-1}
      classNames={{ fullScreen: classes.screen ?? '', root: classes.root ?? '', inner: classes.inner ?? '' }}
    >
      <IconPhotoSearch size={44} stroke={1.3} aria-hidden />
      <span>Drop a picture to search with it</span>
    </Dropzone.FullScreen>
  );
});
